"""Whether the bench works and sees what is wrong; never how fast anything is."""
