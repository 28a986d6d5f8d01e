"""What a desk does beside handling cases: trainings, inspections, meetings, reports, emergencies."""
