namespace Edge.Portable.Drivers;

/// <summary>
/// A driver whose chip can test itself, step by step: nothing sleeps in here. What the chip measures from
/// <see cref="BeginSelfTest"/> until the last <see cref="ContinueSelfTest"/> is no measurement. A fault ends the test; the
/// driver's start then removes whatever force was on.
/// </summary>
public interface ISelfTest
{
    /// <summary>What the last self-test found; null before the first one ends and while one is under way.</summary>
    SelfTestResult? SelfTest { get; }

    /// <summary>Begins the self-test of a chip that has been started.</summary>
    /// <returns>Time until <see cref="ContinueSelfTest"/>, µs.</returns>
    /// <exception cref="DriverFaultException">As every reading.</exception>
    int BeginSelfTest();

    /// <summary>Takes the next step.</summary>
    /// <returns>Time until the next call, µs; 0 when the test is over and <see cref="SelfTest"/> says how.</returns>
    /// <exception cref="DriverFaultException">As every reading.</exception>
    int ContinueSelfTest();
}

/// <summary>How a self-test ended. Immutable.</summary>
public sealed class SelfTestResult
{
    /// <summary>A result; <paramref name="response"/> is for people.</summary>
    public SelfTestResult(bool passed, string response)
    {
        Passed = passed;
        Response = response;
    }

    /// <summary>Whether the response is within the limits of the data sheet.</summary>
    public bool Passed { get; }

    /// <summary>What was measured, and what is allowed: <c>x 0.34 g, y 0.33 g, z 1.41 g; allowed 0.1 to 0.6, …</c></summary>
    public string Response { get; }
}
