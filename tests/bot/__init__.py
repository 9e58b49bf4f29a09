"""What the machine's side promises: settings, logs, commands, migrations, health."""
