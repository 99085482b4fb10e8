"""What reader and writer of MS Project XML (MSPDI, http://schemas.microsoft.com/project) share: names, fields, ids."""

from __future__ import annotations

NAMESPACE = "http://schemas.microsoft.com/project"
PLAN = "tandem-plan:"

# Field ids of the format: Text1 ... Text4 of tasks, Text1 ... Text3 of resources.
WORK_ID, WORK_KIND, WORK_SCOPE, WORK_PLACE = "188743731", "188743734", "188743737", "188743740"
TEAM_ID, TEAM_SCOPES, TEAM_PEOPLE = "205520904", "205520905", "205520906"

FINISH_TO_START = "1"
AS_SOON_AS_POSSIBLE, MUST_START_ON, START_NO_EARLIER = "0", "2", "4"
