"""Connections of the pool are borrowed: whoever waits for anything else gives his back first."""

from django.db import close_old_connections, connection


def give_back():
    """This thread's connection goes back to the pool, unless a transaction is open on it. SQLite's, which is nobody else's,
    stays open."""
    if not connection.in_atomic_block:
        close_old_connections()
