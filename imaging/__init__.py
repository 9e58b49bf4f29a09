"""An island: picture bytes in, smaller pictures and facts out, in a child process."""
