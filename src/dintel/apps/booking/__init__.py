"""The booking centre: its access log, holds asked for, warrants timed, sign-off and gaps."""
