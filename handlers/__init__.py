"""What people do in the chat, one module per topic."""
