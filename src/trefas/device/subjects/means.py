"""Means over the integration period, and over that of the analysis logger, which are looked at before the former closes."""

from trefas.core.analysis_log import AnalysisLog
from trefas.core.analysis_means import AnalysisSums
from trefas.core.means import Means
from trefas.device.subject import Delivery, Subject


def begin_means(delivery: Delivery) -> None:
    """Has the meter average."""
    delivery.meter.part(AnalysisLog).average(delivery.meter)


SUBJECT = Subject("means", parts=(Means, AnalysisSums), after=("pulse_input",), begin=begin_means)
