"""The commands by what a person is about, each with its module and what ``tandem --help`` says of it.

A module is loaded when its command is called: loading all takes seconds, and each command needs few of them.
"""

from __future__ import annotations

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "Workspace": {
        "new": ("region", "Make an empty workspace."),
        "example": ("region", "Make a generated region, or lay over a real one what is missing."),
        "policy": ("policy", "What the authority decides: values, units, sources, versions by day."),
        "appoint": ("life", "Record the roles of a person, which lowering danger asks for."),
        "backup": ("keeping", "Save the workspace in one file, restored and compared."),
        "restore": ("keeping", "Make the workspace of a backup again."),
        "merge": ("keeping", "Unite two workspaces that were edited apart."),
        "journal": ("keeping", "Write the journal as text, each record with its link."),
        "verify": ("keeping", "Check the hash chain of a journal."),
    },
    "Record": {
        "propose": ("records", "Print a first guess at the mapping of a file."),
        "import": ("records", "Import files as reports; every row is kept."),
        "read": ("reading", "Propose the claims of a text, each with its words."),
        "review": ("reading", "Accept, edit or drop what was proposed, one key each."),
        "record": ("activities", "Record what you say of one thing."),
        "judge": ("records", "Record a judgement about claims or things."),
        "names": ("names", "Pairs of things that may be one, with reasons."),
        "conflicts": ("conflicts", "Words that cannot all be true: who settles it, until when."),
        "history": ("records", "What was said about a thing, and what is believed because of it."),
        "report": ("records", "Print a report exactly as it was received."),
    },
    "Picture": {
        "show": ("region", "What is believed: things, land, people, capacity."),
        "as-of": ("region", "The same, from what had been received until a moment."),
        "check": ("region", "What is wrong in the data: place, rule, next step."),
        "quality": ("quality", "How good the records are, how sure the totals, what to ask."),
        "capacity": ("capacity", "Who is here, expected, in training, on whose word."),
        "life": ("life", "The state of a hazardous area and what its next steps need."),
        "advance": ("life", "Take a step in the life of a hazardous area."),
        "extend": ("life", "Add land to a hazardous area that was found to be larger."),
        "land": ("land", "Land released in a period, and what remains."),
        "explain-total": ("land", "Why a published total of released land differs."),
        "sample": ("sampling", "Random squares for quality control, and what they may miss."),
        "rates": ("rates", "Daily output: the policy's prior, learnt, and how sure."),
        "education": ("activities", "People reached by risk education, each counted once."),
        "victims": ("activities", "Counts of victims, small numbers untold."),
    },
    "Plan": {
        "plan": ("plans", "Make the joint plan for all organisations."),
        "replan": ("plans", "Plan again after facts have changed; the rest stays."),
        "pin": ("plans", "Fix who does a work from which day."),
        "import-moves": ("plans", "Pin what was moved in MS Project."),
        "why": ("reasons", "Why a work comes when it comes, and what would bring it forward."),
        "why-not": ("reasons", "Why a work does not come sooner or is not done by a team."),
        "best-slot": ("reasons", "The best start and team for a work."),
        "critical": ("reasons", "The chain of works that decides a date; slack of the others."),
        "compare": ("reasons", "What moved between two plans."),
        "scenario": ("scenario", "What if: named changes, planned beside the live plan."),
        "worth": ("scenario", "What one more team of each scope saves, by month."),
        "uncertainty": ("foresight", "How sure a plan is: P10, P50, P80 of curves and dates."),
    },
    "Tell": {
        "serve": ("serve", "The plan room: map, Gantt chart, curve and day slider in the browser."),
        "brief": ("telling", "Write the briefing about the last plan."),
        "forms": ("forms", "Treaty forms of a year, operations of a month, each cell explained."),
        "export": ("telling", "Write picture, ledger and plan for GIS, tables, calendars, MS Project."),
    },
}
MODULES = {name: module for commands in SECTIONS.values() for name, (module, _) in commands.items()}
