namespace Edge.Core.Power;

/// <summary>
/// Whether a load comes and goes (an air conditioner, a heater, a laboratory's drive cycle), and what it is on the mean: a
/// forecast that took each moment for what comes would swing with it. Once it stays on one side for longer than it used to,
/// or is heavier than it ever was, it is no longer taken for one that alternates.
/// </summary>
internal sealed class AlternatingLoad
{
    // As a share of the mean: a site's converters and its traffic move by less.
    private const double Side = 0.08;
    private const int KnownCrossings = 4;
    private const double UsualTimes = 3;
    private const double HeavierBy = 1.15;
    private const double MeanTimes = 6;
    private const double ShortestMean = 300;
    private const double LongestMean = 7200;
    private const double NewestShare = 0.3;

    private double _seconds;
    private double _since;
    private double _usual;
    private double _peak;
    private double _heaviest;
    private double _now;
    private double _squares;
    private int _side;
    private int _crossings;

    /// <summary>Mean of the load over the last turns, A.</summary>
    public double Mean { get; private set; }

    /// <summary>Whether the mean is what comes.</summary>
    public bool Alternates =>
        _crossings >= KnownCrossings && _since <= UsualTimes * _usual && _now <= HeavierBy * _heaviest;

    /// <summary>Deviation of what comes in this time (s) from <see cref="Mean"/>, as a share of it: each turn is as another one may be,
    /// and the mean is of some turns alone; 0 while it does not alternate.</summary>
    public double Doubt(double seconds) =>
        Alternates && seconds > 0 ? Math.Sqrt(_squares * Math.Min(1, (_usual / seconds) + (1 / MeanTimes))) / Mean : 0;

    /// <summary>A discharge begins with this load, A.</summary>
    public void Begin(double amperes)
    {
        Mean = amperes;
        _now = amperes;
        _seconds = _since = _usual = _peak = _heaviest = _squares = 0;
        _side = _crossings = 0;
    }

    /// <summary>The load now, A, and the time since the last, s.</summary>
    public void Step(double amperes, double seconds)
    {
        _now = amperes;
        _seconds += seconds;
        _since += seconds;
        double window = Math.Clamp(MeanTimes * _usual, ShortestMean, LongestMean);
        double part = _seconds < window ? seconds / Math.Max(_seconds, 1e-9) : 1 - Math.Exp(-seconds / window);
        double off = amperes - Mean;
        Mean += part * off;
        _squares += part * ((off * off * (1 - part)) - _squares);
        _peak = Math.Max(_peak, amperes);
        int side =
            amperes > (1 + Side) * Mean ? 1
            : amperes < (1 - Side) * Mean ? -1
            : _side;
        if (side == _side)
        {
            return;
        }

        if (_side != 0)
        {
            _crossings++;
            _usual = _crossings == 1 ? _since : _usual + (NewestShare * (_since - _usual));
            _heaviest = Math.Max(_heaviest, _side > 0 ? _peak : 0);
        }

        _side = side;
        _since = 0;
        _peak = amperes;
    }
}
