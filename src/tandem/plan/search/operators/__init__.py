"""Moves of the search, each in its own file behind the protocol ``Operator``."""

from tandem.plan.search.operators.avoid_season import AvoidSeason
from tandem.plan.search.operators.move_block import MoveBlock
from tandem.plan.search.operators.move_region import MoveRegion
from tandem.plan.search.operators.pass_blocker import PassBlocker
from tandem.plan.search.operators.promote_chain import PromoteChain
from tandem.plan.search.operators.protocol import Operator, Tools
from tandem.plan.search.operators.rebuild_near import RebuildNear
from tandem.plan.search.operators.release_holds import ReleaseHolds
from tandem.plan.search.operators.resize_crews import ResizeCrews
from tandem.plan.search.operators.shift_works import ShiftWorks
from tandem.plan.search.operators.staff_chain import StaffChain
from tandem.plan.search.operators.staff_scope import StaffScope
from tandem.plan.search.operators.swap_succession import SwapSuccession
from tandem.plan.search.operators.wait_for_chain import WaitForChain

__all__ = ["OPERATORS", "Operator", "Tools"]

OPERATORS: tuple[Operator, ...] = (
    PromoteChain(),
    PassBlocker(),
    WaitForChain(),
    StaffChain(),
    StaffScope(),
    ShiftWorks(),
    SwapSuccession(),
    MoveBlock(),
    MoveRegion(),
    ResizeCrews(),
    AvoidSeason(),
    ReleaseHolds(),
    RebuildNear(),
)
