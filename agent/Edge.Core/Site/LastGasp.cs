using System.Globalization;
using System.Text;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Site;

/// <summary>Why a site may fall silent, the mildest first.</summary>
public enum SilenceCause
{
    /// <summary>Nothing says that it will.</summary>
    None,

    /// <summary>Mains is lost: it will, when the battery ends.</summary>
    Mains,

    /// <summary>The battery is at its floor: within minutes.</summary>
    Battery,

    /// <summary>The agent's own supply is gone: when its hold-up capacitor is empty, within seconds.</summary>
    Supply,

    /// <summary>The host stops the agent: now.</summary>
    Stopped,
}

/// <summary>
/// The site's last word, in force before the site falls silent: why it may, its verdict then, and between which times.
/// It is journaled and sent as an alarm is, at once. The times are seconds after the record's own time, so a clock that
/// is set later puts them right. A site that comes back begins with "none".
/// </summary>
public sealed class LastGasp
{
    // On its way down whatever the battery's forecast says.
    private const double FloorSeconds = 180;

    // A forecast that was too short for a moment takes its word back.
    private const double OffTheFloorSeconds = 900;

    // The forecast of an outage is told again when it has moved by this much of what was left, but not more often than that.
    private const double ForecastMoved = 0.2;
    private const long ForecastEveryMicros = 600_000_000;

    // A supply that flickers is one last gasp.
    private const long SupplyBackMicros = 10_000_000;

    private readonly double _floorVolts;
    private readonly DarkWindow _told = new();
    private long _supplyGoodSince;
    private long _forecastDue;
    private bool _isGoing;

    /// <summary>A site of which nothing is known yet.</summary>
    /// <param name="floorVolts">Bus voltage from which the battery counts as at its floor, V.</param>
    public LastGasp(double floorVolts) => _floorVolts = floorVolts;

    /// <summary>What is in force.</summary>
    public SilenceCause Cause { get; private set; }

    /// <summary>The last word as JSON; at most 160 characters.</summary>
    public string Text { get; private set; } = Json(SilenceCause.None, null, double.NaN, double.NaN);

    /// <summary>Judges; true when the last word has become another one and must be told.</summary>
    /// <param name="evidence">Mains, battery and the host's supply.</param>
    /// <param name="mainsLost">Whether the alarm of the mains stands.</param>
    /// <param name="low">Earliest end of the battery, s from now; NaN when there is no forecast.</param>
    /// <param name="high">Latest end of the battery, s from now.</param>
    /// <param name="verdict">The verdict in force.</param>
    /// <param name="now">Now.</param>
    public bool Judge(Evidence evidence, bool mainsLost, double low, double high, SiteVerdict verdict, Stamp now)
    {
        SilenceCause cause = Look(evidence, mainsLost, low, now);
        bool moved =
            cause == SilenceCause.Mains
            && (now.MonotonicMicros >= _forecastDue || !_told.IsKnown)
            && _told.HasMoved(low, high, now);

        // A battery that reached its end is told once more as the supply goes: then it is seconds.
        bool goes = _supplyGoodSince == long.MaxValue && !_isGoing;
        _isGoing = _supplyGoodSince == long.MaxValue;
        if (cause == Cause && !moved && !(goes && cause == SilenceCause.Battery))
        {
            return false;
        }

        Tell(cause, verdict, low, high, now);
        return true;
    }

    /// <summary>The host stops the agent.</summary>
    public void Stop(SiteVerdict verdict, Stamp now) =>
        Tell(SilenceCause.Stopped, verdict, double.NaN, double.NaN, now);

    private SilenceCause Look(Evidence evidence, bool mainsLost, double low, Stamp now)
    {
        double supply = evidence.Value(MetricId.PowerHostSupply, now);
        if (supply == 0)
        {
            _supplyGoodSince = long.MaxValue;
            return Cause == SilenceCause.Battery ? SilenceCause.Battery : SilenceCause.Supply;
        }

        if (supply == 1 && _supplyGoodSince == long.MaxValue)
        {
            _supplyGoodSince = now.MonotonicMicros;
        }

        if (
            Cause == SilenceCause.Supply
            && (_supplyGoodSince == long.MaxValue || now.MonotonicMicros - _supplyGoodSince < SupplyBackMicros)
        )
        {
            return SilenceCause.Supply;
        }

        if (!mainsLost)
        {
            return SilenceCause.None;
        }

        bool floor = low <= FloorSeconds || evidence.Value(MetricId.PowerBatteryVoltage, now) <= _floorVolts;
        bool stays = Cause == SilenceCause.Battery && !(low > OffTheFloorSeconds);
        return floor || stays ? SilenceCause.Battery : SilenceCause.Mains;
    }

    private void Tell(SilenceCause cause, SiteVerdict verdict, double low, double high, Stamp now)
    {
        Cause = cause;
        _told.Set(low, high, now);
        _forecastDue = now.MonotonicMicros + ForecastEveryMicros;
        Text = Json(cause, verdict.Word, low, high);
    }

    private static string Json(SilenceCause cause, string? verdict, double low, double high)
    {
        var text = new StringBuilder("{\"why\":\"").Append(Word(cause)).Append('"');
        if (cause != SilenceCause.None && verdict is not null)
        {
            text.Append(",\"verdict\":\"").Append(verdict).Append('"');
        }

        if (cause is SilenceCause.Mains or SilenceCause.Battery && double.IsFinite(low))
        {
            text.Append(CultureInfo.InvariantCulture, $",\"dark_s\":[{Math.Max(0, low):F0}");
            text.Append(
                double.IsFinite(high) ? string.Create(CultureInfo.InvariantCulture, $",{Math.Max(0, high):F0}]") : "]"
            );
        }

        if (Back(cause) is { } back)
        {
            text.Append(",\"back\":\"").Append(back).Append('"');
        }

        return text.Append('}').ToString();
    }

    private static string Word(SilenceCause cause) =>
        cause switch
        {
            SilenceCause.Mains => "mains",
            SilenceCause.Battery => "battery",
            SilenceCause.Supply => "supply",
            SilenceCause.Stopped => "stopped",
            _ => "none",
        };

    // When the agent expects to be back.
    private static string? Back(SilenceCause cause) =>
        cause switch
        {
            SilenceCause.Mains or SilenceCause.Battery => "with mains",
            SilenceCause.Supply => "with the supply",
            SilenceCause.Stopped => "when the host starts it",
            _ => null,
        };

    // What was told of the battery's end, and whether it still is so.
    private sealed class DarkWindow
    {
        private double _low = double.NaN;
        private double _high = double.NaN;
        private Stamp _at;

        public bool IsKnown => double.IsFinite(_low);

        public void Set(double low, double high, Stamp now)
        {
            _low = low;
            _high = high;
            _at = now;
        }

        public bool HasMoved(double low, double high, Stamp now) =>
            Moved(_low, low, now.SecondsSince(_at)) || Moved(_high, high, now.SecondsSince(_at));

        private static bool Moved(double told, double left, double elapsed) =>
            double.IsFinite(left) && !(Math.Abs(told - elapsed - left) <= ForecastMoved * Math.Max(left, FloorSeconds));
    }
}
