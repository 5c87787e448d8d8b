"""The receipt of an erasure: its canonical text, and the number that anybody can work out from it."""

import hashlib
import json


def canonical(body):
    """The one text of a receipt: keys in order, no spaces, characters as they are."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text):
    """SHA-256 of a canonical text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def recomputed(typed):
    """(the number that a file of a receipt claims, the number that its text gives). Raises ValueError for what is no
    receipt."""
    try:
        file = json.loads(typed)
        return str(file["sha256"]), digest(canonical(file["receipt"]))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no receipt") from error


def token_hash(token):
    """What is kept of the secret link to a receipt."""
    return digest(token)


def key_hash(key):
    """What the list of erasures keeps of a subject key."""
    return digest(f"erased:{key}")
