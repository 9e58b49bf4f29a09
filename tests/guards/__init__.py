"""What holds for the whole tree: imports, words, migrations, documents."""
