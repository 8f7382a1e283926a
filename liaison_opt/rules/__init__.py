"""What must hold: one small class a form of rule, and the neutral model that they speak to."""
