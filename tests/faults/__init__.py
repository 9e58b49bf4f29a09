"""What breaks around the bot, one test for each fault; docs/faults.md is made from what these tests say."""
