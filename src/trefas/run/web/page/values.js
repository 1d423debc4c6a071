// What the readings of the API are, put together as a person asks for them. What was not measured is null, and stays so.

export const PHASES = ["L1", "L2", "L3"];

export const valueOf = (readings, name) => {
  const found = readings[name];
  return found && found.measured !== false && found.value !== undefined ? found.value : null;
};

/** Import less export; null where either was not measured. */
function net(readings, plus, minus) {
  const [one, other] = [valueOf(readings, plus), valueOf(readings, minus)];
  return one === null || other === null ? null : one - other;
}

function both(readings, one, other) {
  const [first, second] = [valueOf(readings, one), valueOf(readings, other)];
  return first === null || second === null ? null : first + second;
}

const factor = (active, apparent) => (active === null || !apparent ? null : active / apparent);

/** Powers of a phase ("_L1") or of all ("") : W, var, VA, and the power factor with the sign of the active power. */
function powers(readings, suffix) {
  const active = net(readings, `P14${suffix}`, `P23${suffix}`);
  const reactive = net(readings, `Q12${suffix}`, `Q34${suffix}`);
  const apparent = both(readings, `S14${suffix}`, `S23${suffix}`);
  return { active, reactive, apparent, factor: factor(active, apparent) };
}

export const totalPower = (readings) => powers(readings, "");

export const phaseOf = (readings, phase) => ({
  voltage: valueOf(readings, `U_${phase}`),
  current: valueOf(readings, `I_${phase}`),
  ...powers(readings, `_${phase}`),
});
