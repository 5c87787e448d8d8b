"""One's garage, and the desk that looks at documents."""

from profiles.garage.views.desk import desk, import_sold, judge
from profiles.garage.views.mine import (
    add_car,
    car,
    confirm_ownership,
    garage,
    object_to_claim,
    remove_car,
    transfer_car,
)
from profiles.garage.views.proving import prove, prove_by_code, withdraw_proof

__all__ = [
    "add_car", "car", "confirm_ownership", "desk", "garage", "import_sold", "judge", "object_to_claim", "prove", "prove_by_code", "remove_car", "transfer_car", "withdraw_proof",
]  # fmt: skip
