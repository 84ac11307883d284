using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>
/// Judges each second of the link from what its probes met: a second with an answer is up, one with only losses is down.
/// A second without a probe is what the last judged one was, but for no longer than <see cref="HoldSeconds"/>; after
/// that it is unknown and counts as neither, since an agent that did not ask knows nothing. Up, down and unknown seconds
/// together are the time from the first call to the newest, to the second. Not thread-safe.
/// </summary>
public sealed class LinkSeconds
{
    /// <summary>How long one second's judgement carries over seconds without a probe, s. 2 (E): probes at 1 Hz jitter
    /// over the boundary of a second, but do not leave out two.</summary>
    public const int HoldSeconds = 2;

    private bool _hasBegun;
    private long _second;
    private bool _isAnswered;
    private bool _isLost;
    private bool? _last;
    private long _held;

    private int _frameAnswered;
    private int _frameLost;
    private int _frameTimed;
    private double _frameRoundTrip;

    /// <summary>Continues the counts of an earlier run.</summary>
    public LinkSeconds(long secondsUp = 0, long secondsDown = 0)
    {
        SecondsUp = secondsUp;
        SecondsDown = secondsDown;
    }

    /// <summary>Seconds up, the earlier runs' included.</summary>
    public long SecondsUp { get; private set; }

    /// <summary>Seconds down, the earlier runs' included.</summary>
    public long SecondsDown { get; private set; }

    /// <summary>Seconds of this run about which nothing is known.</summary>
    public long SecondsUnknown { get; private set; }

    /// <summary>How the newest complete second was judged; null when unknown.</summary>
    public bool? IsUp => _last;

    /// <summary>A probe was answered after <paramref name="roundTripMillis"/>; a time that cannot be (negative, NaN) is
    /// left out of the mean.</summary>
    public void Answered(Stamp at, double roundTripMillis)
    {
        Advance(at);
        _isAnswered = true;
        _frameAnswered++;
        if (double.IsFinite(roundTripMillis) && roundTripMillis >= 0)
        {
            _frameTimed++;
            _frameRoundTrip += roundTripMillis;
        }
    }

    /// <summary>A probe was given up unanswered, or could not be sent.</summary>
    public void Lost(Stamp at)
    {
        Advance(at);
        _isLost = true;
        _frameLost++;
    }

    /// <summary>Closes the seconds that have ended by <paramref name="now"/>. A stamp older than one seen belongs to the
    /// running second.</summary>
    public void Advance(Stamp now)
    {
        long second = now.MonotonicMicros / 1_000_000;
        if (!_hasBegun)
        {
            _hasBegun = true;
            _second = second;
        }

        if (second <= _second)
        {
            return;
        }

        bool? judged =
            _isAnswered ? true
            : _isLost ? false
            : null;
        Close(judged, 1);
        Close(null, second - _second - 1);
        _second = second;
        _isAnswered = false;
        _isLost = false;
    }

    /// <summary>The readings of the frame that ends now, and the start of the next frame.</summary>
    public void TakeFrame(Stamp now, List<Reading> into)
    {
        Advance(now);
        into.Add(
            IsUp is { } up
                ? Reading.Good(MetricId.LinkUp, up, now)
                : Reading.Bad(MetricId.LinkUp, now, "no probe to the broker lately")
        );
        into.Add(
            _frameTimed > 0
                ? Reading.Good(MetricId.LinkRoundTrip, _frameRoundTrip / _frameTimed, now)
                : Reading.Bad(MetricId.LinkRoundTrip, now, "no probe was answered")
        );
        int probes = _frameAnswered + _frameLost;
        into.Add(
            probes > 0
                ? Reading.Good(MetricId.LinkLoss, 100.0 * _frameLost / probes, now)
                : Reading.Bad(MetricId.LinkLoss, now, "no probe was sent")
        );
        into.Add(Reading.Good(MetricId.LinkSecondsUp, SecondsUp, now));
        into.Add(Reading.Good(MetricId.LinkSecondsDown, SecondsDown, now));
        _frameAnswered = 0;
        _frameLost = 0;
        _frameTimed = 0;
        _frameRoundTrip = 0;
    }

    private void Close(bool? judged, long seconds)
    {
        if (judged is not null)
        {
            _last = judged;
            _held = 0;
            Count(judged, seconds);
            return;
        }

        long carried = _last is null ? 0 : Math.Min(seconds, HoldSeconds - _held);
        Count(_last, carried);
        _held = Math.Min(HoldSeconds, _held + seconds);
        SecondsUnknown += seconds - carried;
        if (seconds > carried)
        {
            _last = null;
        }
    }

    private void Count(bool? isUp, long seconds)
    {
        if (isUp is true)
        {
            SecondsUp += seconds;
        }
        else if (isUp is false)
        {
            SecondsDown += seconds;
        }
    }
}
