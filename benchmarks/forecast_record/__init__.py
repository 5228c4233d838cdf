"""The public record of forecasts: data sets, rivals and scores."""
