"""Small groups that mostly reward each other, found in who rewarded whom how often."""

from collections import defaultdict


def rings(times, *, most, fewest, share):
    """[(members, {(subject, giver): times} among them)] of groups of three to `most` in which everybody got `share` of all
    she got from inside, each link at least `fewest` times, and everybody is reached from everybody.

    `times`: {(subject, giver): times}. A larger group is looked through again by its stronger links alone.
    """
    total = defaultdict(int)
    for (subject, _giver), n in times.items():
        total[subject] += n
    strong = {link: n for link, n in times.items() if n >= fewest}
    found = []
    for bar in (share / (most - 1), share / 2, share):
        strong = {(s, g): n for (s, g), n in strong.items() if n >= bar * total[s]}
        larger = set()
        for group in _closed(strong, times, total, share):
            if len(group) > most:
                larger |= group
            elif len(group) > 2:
                found.append(group)
        strong = {link: n for link, n in strong.items() if larger.issuperset(link)}
    return [(sorted(group), {k: n for k, n in times.items() if group.issuperset(k)}) for group in found]


def _closed(links, times, total, share):
    """The groups in which everybody is reached from everybody, without those who live on what comes from outside."""
    given = defaultdict(dict)
    for (subject, giver), n in times.items():
        given[subject][giver] = n
    groups, waiting = [], [links]
    while waiting:
        links = waiting.pop()
        for group in _circles(links):
            inside = {member: sum(n for giver, n in given[member].items() if giver in group) for member in group}
            stays = {member for member in group if inside[member] >= share * total[member]}
            if stays == group:
                groups.append(group)
            elif len(stays) > 1:
                waiting.append({link: n for link, n in links.items() if stays.issuperset(link)})
    return groups


def _circles(links):
    """The strongly connected parts of two or more (Kosaraju: once along the links, once against them)."""
    there, back = defaultdict(list), defaultdict(list)
    for subject, giver in links:
        there[giver].append(subject)
        back[subject].append(giver)
    order, seen = [], set()
    for start in list(there):
        if start not in seen:
            order += _walk(start, there, seen)
    parts, seen = [], set()
    for start in reversed(order):
        if start not in seen:
            parts.append(set(_walk(start, back, seen)))
    return [part for part in parts if len(part) > 1]


def _walk(start, ways, seen):
    """Everybody who is reached and was not seen, in the order in which she is left."""
    left, path = [], [(start, iter(ways.get(start, ())))]
    seen.add(start)
    while path:
        at, rest = path[-1]
        step = next((node for node in rest if node not in seen), None)
        if step is None:
            left.append(at)
            path.pop()
        else:
            seen.add(step)
            path.append((step, iter(ways.get(step, ()))))
    return left
