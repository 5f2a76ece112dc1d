"""Merging two sheets of one organisation, keeping every link, and undoing it completely.

Everything that points to the absorbed sheet, in every app, comes to point to the kept one. What a constraint refuses
(two paths in one programme…) stays on the absorbed sheet, and what hung on it moves to the row it collided with:
nothing a report rests on disappears. The absorbed sheet stays too, `merged_into` the kept one.

`Merge.journal` holds what undoing needs:

    schema   1
    steps    in order: {"do": "move", "model", "pk", "field", "before", "after"}, a relation that changed, ids only;
             {"do": "set", …}, the same of a right, raised to that of the membership it collided with;
             {"do": "add", "model", "pk"}, a row the merge created (a sphere or club of the absorbed sheet, a consent
             whose withdrawal must remain what counts)
    left     {"model", "pk", "field", "winner"}: what stayed on the absorbed sheet, and the row it collided with
    events   {"model", "pk", "event"}: the history event that describes a moved row as the merge left it
    pair     [pk, state, decided_at, decided_by] the pair of duplicates had before, or null
    rows     the only part that holds values, personal ones may be among them:
             "fields": [{"model", "pk", "field", "before", "after"}], the kept sheet's own columns;
             "moved":  [{"model", "pk", "values": {field: value}}], moved rows that have no history events;
             "edits":  [{"row", "field", "at_merge", "now"}], once undone: what was edited in between.

Whoever erases a person may remove an entry or a field of `rows`: undoing then leaves that field as it stands.
"""

from actors.services.merging.fields import Difference, Group, differences
from actors.services.merging.links import counts_of_links
from actors.services.merging.merge import merge_actors
from actors.services.merging.summary import left_counts, moved_counts, names_before
from actors.services.merging.undo import Edit, Undone, edits_since, undo_merge, why_not

__all__ = [
    "Difference", "Edit", "Group", "Undone", "counts_of_links", "differences", "edits_since", "left_counts",
    "merge_actors", "moved_counts", "names_before", "undo_merge", "why_not",
]  # fmt: skip
