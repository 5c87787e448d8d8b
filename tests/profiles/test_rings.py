"""Which groups count as a ring (PTS-02): worked on paper, without a database."""

from profiles.points.rings import rings


def found(times):
    return sorted("".join(group) for group, _links in rings(times, most=6, fewest=3, share=0.6))


def ring(names, n=3):
    """Everybody rewards the next one."""
    return {(names[(k + 1) % len(names)], name): n for k, name in enumerate(names)}


def test_pts_02_rings_of_three_to_six_are_found_and_larger_ones_are_a_village():
    for names in ("abc", "abcd", "abcdef"):
        assert found(ring(names)) == [names]
    assert found(ring("abcdefg")) == []
    assert found(ring("ab")) == []
    assert found(ring("abc", n=2)) == []


def test_pts_02_a_ring_in_which_all_reward_all_is_found():
    assert found({(a, b): 3 for a in "abcdef" for b in "abcdef" if a != b}) == ["abcdef"]


def test_pts_02_a_ring_that_hangs_on_a_village_is_found_all_the_same():
    village = {(f"v{a:02}", f"v{b:02}"): 3 for a in range(20) for b in range(20) if a != b}
    links = ring("abc", n=12) | village | {("a", "v00"): 3, ("v00", "c"): 12}
    assert found(links) == ["abc"]
    assert found(village) == []


def test_pts_02_who_lives_on_others_leaves_the_ring_and_takes_it_apart():
    outside = {("a", f"x{n}"): 1 for n in range(3)}
    assert found(ring("abc") | outside) == []  # three of six are one half
    assert found(ring("abc") | dict(list(outside.items())[:2])) == ["abc"]  # three of five are six parts of ten


def test_pts_02_two_rings_are_two():
    assert found(ring("abc") | ring("xyz")) == ["abc", "xyz"]
