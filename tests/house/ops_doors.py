"""Who reaches the doors of the site's condition: load balancers, Prometheus, and whoever runs it."""


def rows(row, everybody):
    """The rows of the table. Without a token there are no metrics, and while the database answers no page without it."""
    return {
        "ops:ready": row("GET", "/health/", *everybody),
        "ops:live": row("GET", "/health/live/", *everybody),
        "ops:metrics": row("GET", "/metrics"),
        "ops:condition": row("GET", "/desk/condition/", "admin"),
        "ops:condition_away": row("GET", "/desk/condition/away/"),
        "ops:retry_reader": row("POST", "/desk/condition/retry/search/", "admin"),
    }


# Not there for whom it is not meant.
OWN = ("ops:metrics", "ops:condition_away")
