"""A deterministic world: meters that live through days of load, faults and restarts, all of it from one number.

seed ─→ dice ─→ what happens ─→ Device ─→ Memory that tears, flips, forgets and is full
                    └─────────→ Ledger: what should have been counted ─→ compared after every step and every restart
"""
