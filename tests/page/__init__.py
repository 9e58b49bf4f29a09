"""The sandbox's page in a real browser, with a clerk of a few lines in place of the bot."""
