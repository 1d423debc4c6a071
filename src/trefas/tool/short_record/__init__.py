"""The report of a short record, of seconds to some minutes: waveforms, rms values, events, phasors, spectra."""
