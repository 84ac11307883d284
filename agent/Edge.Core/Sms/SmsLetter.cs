namespace Edge.Core.Sms;

/// <summary>One message on its way to every number.</summary>
internal sealed class SmsLetter(SmsEvent happened, int numbers)
{
    /// <summary>What it says.</summary>
    public SmsEvent Event { get; set; } = happened;

    /// <summary>The text; null until the first number is to get it.</summary>
    public string? Text { get; set; }

    /// <summary>How often it was handed over for each number, and from when it may be again, monotonic µs.</summary>
    public int[] Handed { get; } = new int[numbers];
    public long[] DueMicros { get; } = new long[numbers];
    public bool[] Done { get; } = new bool[numbers];

    /// <summary>Whether the journal that is open has its record.</summary>
    public bool IsFound { get; set; } = true;

    /// <summary>Whether there is nothing more to say of it, though it is under way to one number.</summary>
    public bool IsOver { get; set; }

    public bool IsDone => Array.TrueForAll(Done, done => done);
}
