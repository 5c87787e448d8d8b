"""Where upper rooms say what a board can belong to: wider than the board, and watched or muted by itself."""

# {name of the relation on a board: model}, such as the club that opened it
around: dict[str, type] = {}


def things_around(board):
    """What the board belongs to. No statement where `topic__board__<name>` was read along."""
    return [thing for name in around if (thing := getattr(board, name, None)) is not None]
