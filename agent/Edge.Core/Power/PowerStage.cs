using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Power;

/// <summary>
/// The power plant beyond its limits: state of charge, autonomy, health, presence of the battery, mains quality, genset, fuel.
/// It takes a moment once a second at most, and publishes what has changed by more than its noise; nothing for what is not
/// fitted.
/// </summary>
public sealed class PowerStage
{
    private const long StepMicros = 900_000;
    private const double BatteryOffSeconds = 30;
    private const double HealthHysteresis = 3;
    private readonly BatteryProfile _battery;
    private readonly SiteProfile _profile;
    private readonly StateOfCharge _charge;
    private readonly Autonomy _autonomy;
    private readonly BatteryPresence _presence;
    private readonly MainsQuality _mains;
    private readonly GensetWatch _genset;
    private readonly FuelWatch _fuel;
    private readonly Thresholds _health;
    private readonly bool _hasBattery;
    private readonly bool _hasMidpoint;
    private readonly bool _hasMains;
    private readonly bool _hasFuel;
    private readonly double[] _published = new double[(int)MetricId.PowerFuelRate + 1];
    private long _next = long.MinValue;
    private long _publishAt = long.MinValue;
    private double _mainsWas = double.NaN;
    private double _gensetWas = double.NaN;
    private bool _isAsked;
    private long _keptChanges;
    private int _keptLessons;
    private long _unknownSince = -1;

    /// <summary>The stage of a site.</summary>
    public PowerStage(SiteProfile profile)
    {
        _profile = profile;
        _battery = profile.Battery;
        Limits limits = profile.Limits;
        _charge = new StateOfCharge(_battery);
        _autonomy = new Autonomy(_battery, limits);
        _presence = new BatteryPresence(_battery);
        _mains = new MainsQuality(limits);
        _genset = new GensetWatch(limits);
        _fuel = new FuelWatch(limits, profile.GensetBurnPercentPerHour);
        _health = new Thresholds(
            [
                new(limits.BatteryHealthNoticePercent, Severity.Notice),
                new(limits.BatteryHealthWarningPercent, Severity.Warning),
            ],
            HealthHysteresis,
            falling: true
        );
        _hasBattery =
            profile.Expected.Contains(MetricId.PowerBatteryVoltage)
            && profile.Expected.Contains(MetricId.PowerBatteryCurrent);
        _hasMidpoint = profile.Expected.Contains(MetricId.PowerBatteryMidpoint);
        _hasMains = profile.Expected.Contains(MetricId.PowerMains);
        _hasFuel = profile.Expected.Contains(MetricId.PowerFuelLevel);
        Array.Fill(_published, double.NaN);
    }

    /// <summary>Forecast of the battery's end.</summary>
    public Autonomy Autonomy => _autonomy;

    /// <summary>Whether something was learned that should not wait for the hour.</summary>
    public bool HasNews => _mains.Changes != _keptChanges || _autonomy.Lessons != _keptLessons;

    /// <summary>What must outlive a restart.</summary>
    public PowerLearned Learned =>
        new()
        {
            Battery = _autonomy.Learned,
            MissingAmpereHours = _charge.MissingAmpereHours,
            DoubtAmpereHours = _charge.IsKnown ? _charge.DoubtAmpereHours : -1,
            Mains = _mains.Count,
            GensetSeconds = _genset.RunSeconds,
            GensetFailures = _genset.Failures,
        };

    /// <summary>What was learned is kept now.</summary>
    public void Kept()
    {
        _keptChanges = _mains.Changes;
        _keptLessons = _autonomy.Lessons;
    }

    /// <summary>Goes on with what an earlier boot learned.</summary>
    public void Restore(in PowerLearned learned)
    {
        _autonomy.Restore(learned.Battery);
        _mains.Restore(learned.Mains);
        _genset.Restore(learned.GensetSeconds, learned.GensetFailures);
        _charge.Restore(learned.MissingAmpereHours, learned.DoubtAmpereHours);

        // Between two boots nobody counted; a quarter of the battery is what a restart on battery may take unseen.
        _charge.Doubt(double.IsNaN(_autonomy.CapacityAmpereHours) ? 1e3 : 0.25 * _autonomy.CapacityAmpereHours);
        _keptLessons = _autonomy.Lessons;
    }

    /// <summary>Judges the plant.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        double mains = evidence.Value(MetricId.PowerMains, now);
        double running = evidence.Value(MetricId.PowerGenset, now);
        bool changed = !mains.Equals(_mainsWas) || !running.Equals(_gensetWas);
        if (now.MonotonicMicros < _next && !changed && !book.IsWaiting)
        {
            return;
        }

        _next = now.MonotonicMicros + StepMicros;
        (_mainsWas, _gensetWas) = (mains, running);
        if (_hasMains)
        {
            _mains.Step(mains, now);
            book.Consider(
                MetricId.AlarmMainsFlicker,
                _mains.IsFlickering ? Severity.Notice : Severity.Normal,
                now,
                0,
                0,
                _mains.Count.DayOutages
            );
        }

        if (_profile.HasGenset)
        {
            _genset.Judge(running, mains, book, now);
        }

        if (_hasFuel)
        {
            _fuel.Judge(
                evidence.Value(MetricId.PowerFuelLevel, now),
                _profile.Expected.Contains(MetricId.PowerGenset) ? running : double.NaN,
                book,
                now
            );
        }

        bool fresh = _hasBattery && Battery(evidence, book, mains, now);
        if (fresh || changed || now.MonotonicMicros >= _publishAt)
        {
            _publishAt = now.MonotonicMicros + 10_000_000;
            Publish(evidence, now);
        }
    }

    private bool Battery(Evidence evidence, AlarmBook book, double mains, Stamp now)
    {
        evidence.TryGet(MetricId.PowerBatteryCurrent, out Reading current);
        double volts = evidence.Value(MetricId.PowerBatteryVoltage, now);
        double amperes = evidence.Value(MetricId.PowerBatteryCurrent, now);
        double celsius = evidence.Value(MetricId.CabinetTemperature, now);
        bool measured = !double.IsNaN(volts) && !double.IsNaN(amperes);
        var moment = new PowerMoment(
            measured ? current.At.MonotonicMicros : now.MonotonicMicros,
            volts,
            amperes,
            evidence.Value(MetricId.PowerBatteryCharge, now),
            _hasMidpoint ? evidence.Value(MetricId.PowerBatteryMidpoint, now) : double.NaN,
            celsius,
            mains
        );
        if (!_isAsked && book.SeverityOf(MetricId.AlarmBatteryMissing) != Severity.Normal)
        {
            _presence.Restore();
        }

        _isAsked = true;
        double capacity = _autonomy.CapacityAmpereHours;
        _charge.Step(moment, capacity, _autonomy.CapacityDoubt);
        _presence.Step(moment, capacity);
        bool missing = _presence.IsMissing;
        book.Consider(
            MetricId.AlarmBatteryMissing,
            !measured ? null
                : missing ? Severity.Critical
                : Severity.Normal,
            now,
            0,
            BatteryOffSeconds,
            amperes
        );
        if (missing)
        {
            _charge.Forget();
        }

        bool fresh = measured && _autonomy.Step(moment, _charge.MissingAmpereHours, _charge.IsKnown);
        _unknownSince =
            measured ? -1
            : _unknownSince < 0 ? now.MonotonicMicros
            : _unknownSince;
        double health = HealthPercent;
        if (!double.IsNaN(health) && !_battery.IsAssumed)
        {
            book.Consider(
                MetricId.AlarmBatteryHealth,
                _health.Level(health, book.SeverityOf(MetricId.AlarmBatteryHealth)),
                now,
                0,
                0,
                health
            );
        }

        return fresh;
    }

    private double HealthPercent => 100 * _autonomy.LearnedAmpereHours / _battery.CapacityAmpereHours;

    private void Publish(Evidence evidence, Stamp now)
    {
        if (_hasBattery)
        {
            PublishBattery(evidence, now);
        }

        if (_hasMains)
        {
            MainsCount count = _mains.Count;
            Put(evidence, MetricId.PowerMainsOutagesDay, count.DayOutages, 0, now);
            Put(evidence, MetricId.PowerMainsSecondsDay, Math.Round(count.DaySeconds), 1, now);
            Put(evidence, MetricId.PowerMainsOutagesMonth, count.MonthOutages, 0, now);
            Put(evidence, MetricId.PowerMainsSecondsMonth, Math.Round(count.MonthSeconds), 1, now);
            Put(evidence, MetricId.PowerMainsLongest, Math.Round(count.LongestSeconds), 1, now);
        }

        if (_profile.HasGenset)
        {
            Put(evidence, MetricId.PowerGensetRunHours, _genset.RunSeconds / 3600, 0.01, now);
            Put(evidence, MetricId.PowerGensetFailures, _genset.Failures, 0, now);
        }

        double litres = _fuel.BurnedPercentPerHour * _profile.FuelTankLitres / 100;
        if (_hasFuel && !double.IsNaN(litres))
        {
            Put(evidence, MetricId.PowerFuelRate, litres, 0.05, now);
        }
    }

    private void PublishBattery(Evidence evidence, Stamp now)
    {
        bool silent = _unknownSince >= 0 && now.MonotonicMicros - _unknownSince > 60_000_000;
        double percent = _charge.Percent(_autonomy.CapacityAmpereHours, _autonomy.CapacityDoubt, out double bound);
        string why =
            silent ? "the battery is not measured"
            : _charge.IsKnown ? "the doubt is over 40 %, or the capacity is not known"
            : "not seen full since the count began";
        Put(evidence, MetricId.PowerBatteryStateOfCharge, silent ? double.NaN : percent, 0.2, now, why);
        Put(evidence, MetricId.PowerBatteryStateOfChargeBound, silent ? double.NaN : bound, 0.2, now, why);

        bool forecasts = !silent && !double.IsNaN(_autonomy.Seconds);
        const string Idle = "the battery carries no load that could be forecast";
        Put(evidence, MetricId.PowerBatteryAutonomy, forecasts ? _autonomy.Seconds : double.NaN, 1, now, Idle);
        Put(evidence, MetricId.PowerBatteryAutonomyLow, forecasts ? _autonomy.LowSeconds : double.NaN, 1, now, Idle);
        Put(evidence, MetricId.PowerBatteryAutonomyHigh, forecasts ? _autonomy.HighSeconds : double.NaN, 1, now, Idle);
        bool dated = forecasts && now.Synced;
        Put(
            evidence,
            MetricId.PowerBatteryEnd,
            dated ? Math.Round((now.UnixMillis / 1000.0) + _autonomy.Seconds) : double.NaN,
            10,
            now,
            forecasts ? "the clock is not synced" : Idle
        );
        if (!double.IsNaN(_autonomy.LearnedAmpereHours))
        {
            Put(evidence, MetricId.PowerBatteryCapacity, _autonomy.LearnedAmpereHours, 0.1, now);
            if (!double.IsNaN(HealthPercent))
            {
                Put(evidence, MetricId.PowerBatteryHealth, HealthPercent, 0.1, now);
            }
        }
    }

    private void Put(Evidence evidence, MetricId metric, double value, double least, Stamp now, string why = "")
    {
        ref double last = ref _published[(int)metric];
        bool given = evidence.TryGet(metric, out Reading held);
        if (double.IsNaN(value))
        {
            if (given && held.Quality != Quality.Bad)
            {
                evidence.Put(Reading.Bad(metric, now, why));
            }

            last = double.NaN;
            return;
        }

        // A value that stands is said again before it would look old.
        bool due = given && now.SecondsSince(held.At) > _profile.Limits.EvidenceStaleSeconds / 2;
        if (!given || !held.IsGood || !(Math.Abs(value - last) <= least) || due)
        {
            last = value;
            evidence.Put(Reading.Good(metric, value, now));
        }
    }
}
