using Edge.Core.Link;
using Edge.Core.Sms;

namespace Edge.Agent.Configuration;

/// <summary>[sms]: the last way out.</summary>
public sealed record SmsSection
{
    /// <summary>Most numbers.</summary>
    public const int MostNumbers = 8;

    private const int FewestDigits = 6;
    private const int MostDigits = 15;

    /// <summary>Whom to tell, as +84901234567. Empty: no SMS is sent.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];

    /// <summary>Minutes without any path after which an SMS is sent. 10: most cuts are over by then.</summary>
    public double AfterMinutes { get; init; } = new SmsOptions().AfterSeconds / 60;

    /// <summary>Most SMS of a day, all numbers together; the last one is for the last word. 10: a bad night.</summary>
    public int PerDay { get; init; } = new SmsOptions().PerDay;

    /// <summary>Most SMS of a month.</summary>
    public int PerMonth { get; init; } = new SmsOptions().PerMonth;

    /// <summary>Whether a text is a number that <see cref="ISmsSender"/> takes.</summary>
    public static bool IsNumber(string text) =>
        text.Length is > FewestDigits and <= MostDigits + 1 && text[0] == '+' && text.Skip(1).All(char.IsAsciiDigit);
}
