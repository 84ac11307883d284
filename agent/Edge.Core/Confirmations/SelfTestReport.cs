namespace Edge.Core.Confirmations;

/// <summary>How the self-test of one sensor ended that a confirmation asked for.</summary>
public enum SelfTestOutcome
{
    /// <summary>Its response is within the limits of the data sheet.</summary>
    Passed,

    /// <summary>It is not.</summary>
    Failed,

    /// <summary>It did not end in time: the sensor is at fault, or the structure moves too much for it.</summary>
    NotRun,

    /// <summary>The sensor has none.</summary>
    NotSupported,
}

/// <summary>A self-test that was asked for.</summary>
/// <param name="Sensor">The sensor's name: <c>ADXL355 at spi-0.0</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Response">What was measured, or why nothing was; for people.</param>
public sealed record SelfTestReport(string Sensor, SelfTestOutcome Outcome, string Response)
{
    /// <summary>The outcome as statements spell it.</summary>
    public string Word =>
        Outcome switch
        {
            SelfTestOutcome.Passed => "passed",
            SelfTestOutcome.Failed => "failed",
            SelfTestOutcome.NotRun => "not run",
            _ => "not supported",
        };
}
