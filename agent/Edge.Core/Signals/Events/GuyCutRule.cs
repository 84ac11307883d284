namespace Edge.Core.Signals.Events;

/// <summary>What a blow, a changed mode and a step of the tilt come to together.</summary>
public enum GuyCutFinding
{
    /// <summary>At most one of them: each has its own alarm.</summary>
    None = 0,

    /// <summary>A blow and a lean, the modes as before: something hit the mast or the sensor's mount and bent or shifted it.</summary>
    StruckAndLeaning = 1,

    /// <summary>A blow and other modes, no lean: a guy or a member is loose, or something fell off or was hung on.</summary>
    StruckAndChanged = 2,

    /// <summary>A lean and other modes without a blow: an anchor or a foundation gives way, or a guy went slack slowly.</summary>
    LeaningAndChanged = 3,

    /// <summary>All three within a minute of the blow: a guy is cut.</summary>
    GuyCut = 4,
}

/// <summary>
/// A guy that is cut shows as three things within a minute: a blow, modes that jump, and a lean that stays. Any two of them
/// alone have other causes, so they make a suspicion with another name and never a cut guy. Times are µs of one monotonic
/// clock, in any order. Not thread-safe.
/// </summary>
/// <param name="windowSeconds">Time after the blow within which the others must come. 60 s: SIGNALS.</param>
public sealed class GuyCutRule(double windowSeconds = 60)
{
    // The others are seen by averages, which may put their begin a little before the blow.
    private const long EarlyMicros = 5_000_000;

    // Whoever cuts a guy may knock before: the last few blows are all candidates.
    private const int Kept = 16;

    private readonly long _window = (long)(windowSeconds * 1e6);
    private readonly long[] _blows = new long[Kept];
    private int _next;
    private int _count;
    private long _jump;
    private long _lean;
    private bool _jumped;
    private bool _leant;
    private long? _cutAt;

    /// <summary>A blow.</summary>
    public void Impact(long atMicros)
    {
        _blows[_next] = atMicros;
        _next = (_next + 1) % Kept;
        _count = Math.Min(_count + 1, Kept);
    }

    /// <summary>A mode's frequency has jumped.</summary>
    public void ModeJump(long atMicros)
    {
        _jumped = true;
        _jump = atMicros;
    }

    /// <summary>The static tilt has stepped.</summary>
    public void TiltStep(long atMicros)
    {
        _leant = true;
        _lean = atMicros;
    }

    /// <summary>Forgets all: somebody has looked at the mast.</summary>
    public void Reset()
    {
        _count = 0;
        _next = 0;
        _jumped = false;
        _leant = false;
        _cutAt = null;
    }

    /// <summary>What it comes to by now. Things that belong together count as long as the last of them is not a window old; what is then
    /// left of a cut guy is no finding of its own.</summary>
    public GuyCutFinding At(long nowMicros)
    {
        bool jumped = _jumped && IsRecent(_jump, nowMicros);
        bool leant = _leant && IsRecent(_lean, nowMicros);
        GuyCutFinding finding =
            jumped && leant && Math.Abs(_jump - _lean) <= _window
                ? GuyCutFinding.LeaningAndChanged
                : GuyCutFinding.None;
        for (int i = 0; i < _count; i++)
        {
            bool changed = jumped && Follows(_jump, _blows[i]);
            bool leaning = leant && Follows(_lean, _blows[i]);
            GuyCutFinding own =
                changed && leaning ? GuyCutFinding.GuyCut
                : changed ? GuyCutFinding.StruckAndChanged
                : leaning ? GuyCutFinding.StruckAndLeaning
                : GuyCutFinding.None;
            finding = own > finding ? own : finding;
        }

        if (finding == GuyCutFinding.GuyCut)
        {
            _cutAt = nowMicros;
        }

        return finding != GuyCutFinding.GuyCut && _cutAt is { } cut && IsRecent(cut, nowMicros)
            ? GuyCutFinding.None
            : finding;
    }

    private bool IsRecent(long micros, long nowMicros) => nowMicros - micros <= _window + EarlyMicros;

    private bool Follows(long micros, long blow) => micros >= blow - EarlyMicros && micros - blow <= _window;
}
