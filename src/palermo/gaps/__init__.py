"""Response beside those detected, by place, form and group, with intervals."""
