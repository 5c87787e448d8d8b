"""Keep cars, show that they are one's own, decide about that, and let it end."""

from profiles.garage.actions.cars import add_car, change_car, remove_car, wear_badge
from profiles.garage.actions.ending import confirm_ownership, end_overdue, object_to_claim, transfer_car
from profiles.garage.actions.importing import import_sold
from profiles.garage.actions.judging import approve_proof, forget_proofs, open_proof, refuse_proof
from profiles.garage.actions.proving import Unready, box_of, brought, prove_by_code, send_proof, withdraw_proof

__all__ = [
    "Unready", "add_car", "approve_proof", "box_of", "brought", "change_car", "confirm_ownership", "end_overdue", "forget_proofs", "import_sold", "object_to_claim", "open_proof", "prove_by_code", "refuse_proof", "remove_car", "send_proof", "transfer_car", "wear_badge", "withdraw_proof",
]  # fmt: skip
