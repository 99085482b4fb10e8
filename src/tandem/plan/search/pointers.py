"""Structures behind a bare pointer, for compiled code that calls small functions by the ten thousand.

A handle (``tandem.plan.search.handles``) is counted: each compiled function that takes one counts it up and down by locked
instructions, and so it does with each array that it reads. Both cost more than what most functions of the decoder do. A pointer is
not counted, and arrays read through it are known to have no owner; so whoever makes one keeps the handle and the arrays alive.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

from tandem.plan.search.compiled import compiled

T = TypeVar("T")


class PointerType(types.Type):
    """Type of a pointer to the fields of a structure."""

    def __init__(self, structure: types.StructRef) -> None:
        self.structure = structure
        super().__init__(f"PointerTo({structure.name})")


register_model(PointerType)(models.OpaqueModel)


class Pointer:
    """What Python holds of a pointer: the address, and the handle that owns what is there."""

    __slots__ = ("_numba_type_", "address", "handle")

    def __init__(self, handle: Any) -> None:
        self.handle = handle
        self.address = int(_address(handle))
        self._numba_type_ = PointerType(handle._numba_type_)


def pointer_to(handle: T) -> T:
    """A pointer to what a handle holds, typed as what compiled code sees behind it."""
    return cast(T, Pointer(handle))


@typeof_impl.register(Pointer)
def _typeof_pointer(value: Pointer, _context: Any) -> PointerType:
    return value._numba_type_


@unbox(PointerType)  # type: ignore[no-untyped-call]
def _unbox_pointer(_type: Any, value: Any, c: Any) -> Any:
    held = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_voidptr(held)
    c.pyapi.decref(held)
    return NativeValue(address, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))  # type: ignore[no-untyped-call]


def _address_of(_context: Any, handle: Any) -> Any:
    """Where the fields of a counted structure lie."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value = cgutils.create_struct_proxy(handle)(context, builder, value=args[0])  # type: ignore[no-untyped-call]
        data = context.nrt.meminfo_data(builder, value.meminfo)
        return builder.ptrtoint(data, context.get_value_type(types.int64))

    return types.int64(handle), codegen


_address_intrinsic: Any = intrinsic(_address_of)


@compiled
def _address(handle: Any) -> int:
    return _address_intrinsic(handle)  # type: ignore[no-any-return]


@infer_getattr
class _PointerFields(AttributeTemplate):
    key = PointerType

    def generic_resolve(self, pointer: PointerType, name: str) -> Any:  # type: ignore[override]
        """Type of a field."""
        return pointer.structure.field_dict.get(name)


def _field(context: Any, builder: Any, pointer: PointerType, value: Any, name: str) -> Any:
    """The field as it lies there; arrays without a share in their ownership."""
    payload = pointer.structure.get_data_type()  # type: ignore[no-untyped-call]
    stored = context.data_model_manager[payload].get_value_type()
    at = builder.bitcast(value, stored.as_pointer())
    found = getattr(cgutils.create_struct_proxy(payload)(context, builder, ref=at), name)  # type: ignore[no-untyped-call]
    kind = pointer.structure.field_dict[name]
    if not isinstance(kind, types.Array):
        return found
    array = context.make_array(kind)(context, builder, value=found)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)  # type: ignore[no-untyped-call]
    array.parent = cgutils.get_null_value(array.parent.type)  # type: ignore[no-untyped-call]
    return array._getvalue()


lower_getattr_generic(PointerType)(_field)  # type: ignore[no-untyped-call]
