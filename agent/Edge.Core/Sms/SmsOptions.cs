namespace Edge.Core.Sms;

/// <summary>When and to whom a site sends SMS.</summary>
public sealed record SmsOptions
{
    /// <summary>Site id.</summary>
    public string Site { get; init; } = "";

    /// <summary>Whom to tell, in this order; each gets every message.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>How long no path may work before an SMS is sent, s. 600 (E): most cuts are over by then, and an alarm that
    /// is critical must be known before somebody could have driven there.</summary>
    public double AfterSeconds { get; init; } = 600;

    /// <summary>Most SMS of a day, UTC, all numbers together. 10 (E): a bad night, and still a bill that nobody asks about.</summary>
    public int PerDay { get; init; } = 10;

    /// <summary>Most SMS of a month, UTC.</summary>
    public int PerMonth { get; init; } = 60;

    /// <summary>Seals them; null leaves them open.</summary>
    public SmsSeal? Seal { get; init; }
}
