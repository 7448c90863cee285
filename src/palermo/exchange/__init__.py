"""Writers and readers of the field's formats: HXL, IATI, SDMX, iCalendar, HTCDS, data package."""
