namespace Edge.Core.Link;

/// <summary>The way out by text message. Safe from every thread; it never waits and never throws for what a network does.</summary>
public interface ISmsSender
{
    /// <summary>Hands over one text.</summary>
    /// <param name="number">International, as <c>+84901234567</c>: a plus and 6 to 15 digits.</param>
    /// <param name="text">1 to 160 characters of the GSM 7-bit default alphabet (<see cref="GsmAlphabet"/>).</param>
    /// <param name="token">Comes back with the result; the caller's own.</param>
    /// <returns>False when there is no modem that answers, or as many texts wait as it holds: try again later.</returns>
    /// <exception cref="ArgumentException">Number or text can never be sent.</exception>
    bool TrySend(string number, string text, int token);

    /// <summary>Takes the next result; each text that was taken gets exactly one while the process lives.</summary>
    bool TryTakeResult(out SmsResult result);
}

/// <summary>What became of one text.</summary>
/// <param name="Token">As it was handed over.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Why">Why not, for people; empty when it was accepted.</param>
public readonly record struct SmsResult(int Token, SmsOutcome Outcome, string Why);

/// <summary>What became of a text.</summary>
public enum SmsOutcome
{
    /// <summary>The network took it. Nobody says whether it was delivered.</summary>
    Accepted,

    /// <summary>It was not sent.</summary>
    Refused,

    /// <summary>It was given to the modem, and nothing was heard since: it may have been sent.</summary>
    Unknown,
}
