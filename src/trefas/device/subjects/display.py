"""The display: its decimals (Z1) are those of what is billed."""

from trefas.device.subject import Legal, Subject

SUBJECT = Subject("display", after=("identity",), legal=Legal(digits=("Z1",)))
