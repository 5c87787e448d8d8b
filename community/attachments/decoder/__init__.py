"""What opens the files that people bring: a process of its own for each, which knows no Django and no database."""
