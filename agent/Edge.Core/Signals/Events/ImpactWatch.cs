namespace Edge.Core.Signals.Events;

/// <summary>
/// Tells a blow from what only grows strong, within a second of it, by its shape above 10 Hz: out of nothing (a crest factor
/// of eight over the ten seconds before, and over the last one), at its strongest at once, and on the way down ever since. An
/// earthquake, a gust or a machine that starts is as strong or stronger half a second later.
/// </summary>
/// <remarks>
/// <para>The RMS of the ten seconds is an average that takes each sample for no more than three times the average itself, so
/// blows a few seconds apart do not hide each other; it follows a level that has risen by e in little over a second.</para>
/// <para>The pulses of a strong earthquake can look like blows among what is quick. So what is slow must either come out of
/// nothing too, as a mast's swing after a blow or a cut guy does, or be less than what is quick, as after a tool's blow.</para>
/// </remarks>
internal sealed class ImpactWatch
{
    /// <summary>Peak over RMS.</summary>
    public const double Crest = 8;

    /// <summary>From a blow to its notice, s: under the second that is allowed for it.</summary>
    public const double NoticeSeconds = 0.9;

    private const double BackgroundSeconds = 10;
    private const double FastLatelySeconds = 1;
    private const double SlowLatelySeconds = 2;
    private const double MostOverBackground = 9;
    private const double AtOnceSeconds = 0.15;
    private const double LaterSeconds = 0.6;
    private const double LeftLater = 0.35;

    private readonly double _floor;
    private readonly double _share;
    private readonly double _fastShare;
    private readonly double _slowShare;
    private readonly int _warmUp;
    private readonly int _atOnce;
    private readonly int _later;
    private readonly int _notice;
    private double _background;
    private double _fastLately;
    private double _slowLately;
    private int _count;
    private int _since = -1;
    private double _before;
    private double _slowBefore;
    private double _slowPeak;
    private double _early;
    private double _late;
    private double _peak;
    private int _peakAt;

    /// <summary>A watch that has seen nothing.</summary>
    /// <param name="hertz">Samples a second.</param>
    /// <param name="floor">Least energy that counts as background.</param>
    public ImpactWatch(double hertz, double floor)
    {
        _floor = floor;
        _share = 1 / (BackgroundSeconds * hertz);
        _fastShare = 1 / (FastLatelySeconds * hertz);
        _slowShare = 1 / (SlowLatelySeconds * hertz);
        _warmUp = (int)(BackgroundSeconds * hertz);
        _atOnce = (int)(AtOnceSeconds * hertz);
        _later = (int)(LaterSeconds * hertz);
        _notice = (int)(NoticeSeconds * hertz);
    }

    /// <summary>Samples from the blow's first to the one that gave the notice.</summary>
    public int SamplesAgo => _notice;

    /// <summary>Peak over the RMS before it, of the last blow.</summary>
    public double LastCrest { get; private set; }

    /// <summary>Share of the last blow's first energy that was left at the notice: little is sure.</summary>
    public double LastLeft { get; private set; }

    /// <summary>Takes the energies of a sample above and below 10 Hz; true when a blow is sure now.</summary>
    public bool Add(double fast, double slow)
    {
        bool isBlow = false;
        if (_since >= 0)
        {
            isBlow = Follow(fast, slow);
        }
        else if (_count >= _warmUp && fast > Crest * Crest * Math.Max(Math.Max(_background, _fastLately), _floor))
        {
            _before = Math.Max(_background, _floor);
            _slowBefore = Math.Max(_slowLately, _floor);
            _since = 0;
            _early = 0;
            _late = 0;
            _peak = 0;
            _slowPeak = 0;
            Follow(fast, slow);
        }

        _fastLately += _fastShare * (fast - _fastLately);
        _slowLately += _slowShare * (slow - _slowLately);
        if (_count < _warmUp)
        {
            _count++;
            _background += (fast - _background) / _count;
        }
        else
        {
            double most = MostOverBackground * Math.Max(_background, _floor);
            _background += _share * (Math.Min(fast, most) - _background);
        }

        return isBlow;
    }

    /// <summary>Begins anew: samples are missing.</summary>
    public void Restart()
    {
        _count = 0;
        _background = 0;
        _fastLately = 0;
        _slowLately = 0;
        _since = -1;
    }

    private bool Follow(double fast, double slow)
    {
        _slowPeak = Math.Max(_slowPeak, slow);
        if (fast > _peak)
        {
            _peak = fast;
            _peakAt = _since;
        }

        if (_since < _atOnce)
        {
            _early += fast;
        }
        else if (_since >= _later)
        {
            _late += fast;
        }

        _since++;
        if (_since < _notice)
        {
            return false;
        }

        _since = -1;
        double early = _early / _atOnce;
        double late = Math.Max(0, (_late / (_notice - _later)) - _before);
        LastCrest = Math.Sqrt(_peak / _before);
        LastLeft = late / early;
        bool isOutOfNothing = _slowPeak > Crest * Crest * _slowBefore || _peak > _slowPeak;
        return isOutOfNothing && _peakAt <= _atOnce && LastLeft < LeftLater;
    }
}
