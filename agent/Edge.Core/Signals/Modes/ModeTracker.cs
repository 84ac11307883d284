namespace Edge.Core.Signals.Modes;

/// <summary>What is known of a numbered mode.</summary>
public enum ModeState
{
    /// <summary>No mode has this number.</summary>
    None,

    /// <summary>Seen, but it has no number of its own yet: the modes are still being learned.</summary>
    Provisional,

    /// <summary>Seen where it was.</summary>
    Seen,

    /// <summary>Seen more than 5 % from where it was, and not often enough yet to be believed.</summary>
    Jumped,

    /// <summary>Not seen in the newest analysis.</summary>
    Missing,
}

/// <summary>A mode with its number.</summary>
/// <param name="State">Whether it is seen.</param>
/// <param name="Peak">Its newest peak: the present one when seen or jumped, the last one when missing.</param>
/// <param name="LearnedHertz">Where it was when it got its number, Hz.</param>
public readonly record struct TrackedMode(ModeState State, ModePeak Peak, double LearnedHertz);

/// <summary>
/// The identity of the modes of one axis. Peaks that come back in five analyses running are learned, lowest frequency
/// first, as modes 1 to 3. From then on each analysis assigns peaks to modes: over all assignments that keep the order,
/// the least sum of distances in frequency, strength and damping, where a mode without a peak and a strong peak without
/// a mode cost too. Not thread-safe.
/// </summary>
/// <remarks>
/// Why so: a lost guy moves all modes together by tens of per cent, and taking the nearest peak would then hand a mode
/// its neighbour's number; the order of modes in one direction changes only where they nearly meet. Distances are from where
/// the mode usually is, which follows it by 1 % an analysis at most. A step of more than
/// 5 % must be seen three times running. What lies beyond a third in frequency is a stranger. A stranger that stands in
/// for a missing mode for ten analyses is that mode: then it has moved far, and whoever compares with the baseline will
/// say so.
/// </remarks>
public sealed class ModeTracker
{
    /// <summary>Most modes of an axis.</summary>
    public const int MostModes = 3;

    /// <summary>Analyses running in which a peak must be seen to get a number.</summary>
    public const int LearnAfter = 5;

    /// <summary>Analyses running in which a step must be seen to be believed.</summary>
    public const int BelieveAfter = 3;

    /// <summary>Analyses running after which a stranger takes a missing mode's number.</summary>
    public const int AdoptAfter = 10;

    private const double Step = 0.05;

    // What weather moves a mode by from one analysis to the next. A line that walks on (the eddies that a round mast sheds, with the
    // wind) leaves it behind, and the mode is the peak that stays.
    private const double Wander = 0.01;
    private const double SameInLearning = 0.03;
    private const double Gate = 0.29; // ln(4/3)
    private const double MissingCost = 0.35;
    private const double StrangerCost = 0.12;
    private const double StrangerRms = 0.25; // of the weakest mode's: less may be anything
    private const double StrengthCost = 0.03; // for each factor e in RMS beyond what weather does
    private const double StrengthFree = 1.5;
    private const double DampingCost = 0.02;
    private const int MostNew = 6;

    private readonly TrackedMode[] _modes = new TrackedMode[MostModes];
    private readonly ModePeak[] _peaks = new ModePeak[PeakPicker.MostPeaks];
    private readonly ModePeak[] _chosen = new ModePeak[MostModes];
    private readonly int[] _assigned = new int[MostModes];
    private readonly int[] _best = new int[MostModes];
    private readonly int[] _jumps = new int[MostModes];
    private readonly double[] _jumpTo = new double[MostModes];
    private readonly double[] _usual = new double[MostModes]; // the frequency that steps are measured from
    private readonly double[] _newHertz = new double[MostNew];
    private readonly int[] _newSeen = new int[MostNew];
    private readonly bool[] _taken = new bool[PeakPicker.MostPeaks];
    private int _count;
    private int _strangers;
    private double _strangerAt = double.NaN;
    private double _bestCost;

    /// <summary>The modes; those without a number have <see cref="ModeState.None"/>.</summary>
    public ReadOnlySpan<TrackedMode> Modes => _modes;

    /// <summary>Whether modes have been learned.</summary>
    public bool HasLearned => _modes[0].State != ModeState.None;

    /// <summary>The strongest mode-like peak that has no number, Hz; NaN when there is none, or nothing is learned
    /// yet.</summary>
    public double StrangerHertz { get; private set; } = double.NaN;

    /// <summary>Takes the peaks of one analysis.</summary>
    /// <param name="peaks">In order of frequency.</param>
    /// <param name="counts">Whether it counts towards learning: analyses of nearly the same data are one.</param>
    public void Update(ReadOnlySpan<ModePeak> peaks, bool counts = true)
    {
        _count = 0;
        foreach (ModePeak peak in peaks)
        {
            if (peak.Kind == PeakKind.Mode)
            {
                _peaks[_count++] = peak;
            }
        }

        if (!HasLearned)
        {
            if (counts)
            {
                Learn();
            }

            return;
        }

        _bestCost = double.PositiveInfinity;
        Search(0, 0, 0);
        Array.Clear(_taken);
        for (int i = 0; i < MostModes; i++)
        {
            if (_modes[i].State == ModeState.None)
            {
                continue;
            }

            if (_best[i] < 0)
            {
                _modes[i] = _modes[i] with { State = ModeState.Missing };
                _jumps[i] = 0;
            }
            else
            {
                _taken[_best[i]] = true;
                Follow(i, _peaks[_best[i]]);
            }
        }

        FindStranger();
    }

    /// <summary>Forgets all numbers: the structure is to be learned anew.</summary>
    public void Forget()
    {
        Array.Clear(_modes);
        Array.Clear(_newSeen);
        Array.Clear(_taken);
        StrangerHertz = double.NaN;
        _strangers = 0;
    }

    /// <summary>Gives the modes of an earlier run their numbers back.</summary>
    /// <param name="hertz">Learned frequencies, Hz, ascending; a value that is no positive number has no mode.</param>
    public void Restore(ReadOnlySpan<double> hertz)
    {
        Forget();
        int next = 0;
        foreach (double f in hertz)
        {
            if (next < MostModes && f > 0 && double.IsFinite(f) && (next == 0 || f > _usual[next - 1]))
            {
                ModePeak peak = new(PeakKind.Mode, f, double.NaN, double.NaN, double.NaN, double.NaN, 0);
                Number(next++, peak, ModeState.Missing);
            }
        }
    }

    /// <summary>The strongest modes among peaks, in their order.</summary>
    /// <param name="peaks">Peaks in order of frequency.</param>
    /// <param name="chosen">At most as many as fit.</param>
    /// <returns>How many were chosen.</returns>
    public static int Strongest(ReadOnlySpan<ModePeak> peaks, Span<ModePeak> chosen)
    {
        int count = 0;
        foreach (ModePeak peak in peaks)
        {
            if (peak.Kind != PeakKind.Mode)
            {
                continue;
            }

            if (count < chosen.Length)
            {
                chosen[count++] = peak;
                continue;
            }

            int weakest = 0;
            for (int k = 1; k < count; k++)
            {
                weakest = chosen[k].Rms < chosen[weakest].Rms ? k : weakest;
            }

            if (peak.Rms > chosen[weakest].Rms)
            {
                chosen[(weakest + 1)..].CopyTo(chosen[weakest..]);
                chosen[count - 1] = peak;
            }
        }

        return count;
    }

    private void Learn()
    {
        for (int n = 0; n < MostNew; n++)
        {
            if (_newSeen[n] == 0)
            {
                continue;
            }

            int at = Nearest(_newHertz[n], SameInLearning);
            _newSeen[n] = at < 0 || _taken[at] ? 0 : _newSeen[n] + 1;
            if (_newSeen[n] > 0)
            {
                _newHertz[n] = _peaks[at].Hertz;
                _taken[at] = true;
            }
        }

        for (int i = 0; i < _count; i++)
        {
            int free = Array.IndexOf(_newSeen, 0);
            if (!_taken[i] && free >= 0)
            {
                _newSeen[free] = 1;
                _newHertz[free] = _peaks[i].Hertz;
            }
        }

        Array.Clear(_taken);
        bool ripe = false;
        bool waiting = false;
        foreach (int seen in _newSeen)
        {
            ripe |= seen >= LearnAfter;
            waiting |= seen is > 0 and < LearnAfter;
        }

        // One ripe peak does not close the list while others are ripening, but for twice the time at most.
        bool overdue = Array.Exists(_newSeen, seen => seen >= 2 * LearnAfter);
        if (!ripe || (waiting && !overdue))
        {
            return;
        }

        int count = 0;
        for (int i = 0; i < _count; i++)
        {
            if (IsRipe(_peaks[i].Hertz))
            {
                _peaks[count++] = _peaks[i];
            }
        }

        count = Strongest(_peaks.AsSpan(0, count), _chosen);
        for (int i = 0; i < count; i++)
        {
            Number(i, _chosen[i], ModeState.Seen);
        }
    }

    private bool IsRipe(double hertz)
    {
        for (int n = 0; n < MostNew; n++)
        {
            if (_newSeen[n] >= LearnAfter && _newHertz[n] == hertz)
            {
                return true;
            }
        }

        return false;
    }

    private void Number(int mode, in ModePeak peak, ModeState state)
    {
        _modes[mode] = new(state, peak, peak.Hertz);
        _usual[mode] = peak.Hertz;
        _jumps[mode] = 0;
    }

    private int Nearest(double hertz, double within)
    {
        int best = -1;
        double least = within;
        for (int i = 0; i < _count; i++)
        {
            double apart = Math.Abs((_peaks[i].Hertz / hertz) - 1);
            if (apart <= least)
            {
                best = i;
                least = apart;
            }
        }

        return best;
    }

    // All assignments that keep the order: at most three modes and eight peaks, so at most some hundred.
    private void Search(int mode, int firstPeak, double cost)
    {
        if (cost >= _bestCost)
        {
            return;
        }

        if (mode == MostModes || _modes[mode].State == ModeState.None)
        {
            double all = cost + Unexplained(mode);
            if (all < _bestCost)
            {
                _bestCost = all;
                _assigned.CopyTo(_best, 0);
            }

            return;
        }

        for (int p = firstPeak; p < _count; p++)
        {
            double distance = Distance(mode, _peaks[p]);
            if (distance < MissingCost)
            {
                _assigned[mode] = p;
                Search(mode + 1, p + 1, cost + distance);
            }
        }

        _assigned[mode] = -1;
        Search(mode + 1, firstPeak, cost + MissingCost);
    }

    private double Distance(int mode, in ModePeak peak)
    {
        double apart = Math.Abs(Math.Log(peak.Hertz / _usual[mode]));
        if (apart > Gate)
        {
            return double.PositiveInfinity;
        }

        ModePeak last = _modes[mode].Peak;
        double strength = Math.Abs(Math.Log(peak.Rms / last.Rms)) - StrengthFree;
        double damping = Math.Abs(Math.Log(peak.Damping / last.Damping)) - 1;
        return apart + (strength > 0 ? StrengthCost * strength : 0) + (damping > 0 ? DampingCost * damping : 0);
    }

    private double Unexplained(int modes)
    {
        double weakest = double.PositiveInfinity;
        for (int i = 0; i < modes; i++)
        {
            weakest = Math.Min(weakest, _modes[i].Peak.Rms);
        }

        double cost = 0;
        for (int p = 0; p < _count; p++)
        {
            bool used = false;
            for (int i = 0; i < modes; i++)
            {
                used |= _assigned[i] == p;
            }

            cost += !used && _peaks[p].Rms > StrangerRms * weakest ? StrangerCost : 0;
        }

        return cost;
    }

    private void Follow(int mode, in ModePeak peak)
    {
        double step = Math.Abs((peak.Hertz / _usual[mode]) - 1);
        if (step > Step)
        {
            bool again = _jumps[mode] > 0 && Math.Abs((peak.Hertz / _jumpTo[mode]) - 1) <= Step;
            _jumps[mode] = again ? _jumps[mode] + 1 : 1;
            _jumpTo[mode] = peak.Hertz;
            if (_jumps[mode] < BelieveAfter)
            {
                _modes[mode] = _modes[mode] with { State = ModeState.Jumped, Peak = peak };
                return;
            }
        }

        bool isBelieved = _jumps[mode] >= BelieveAfter;
        _jumps[mode] = 0;
        _usual[mode] = isBelieved
            ? peak.Hertz
            : _usual[mode] * Math.Clamp(peak.Hertz / _usual[mode], 1 - Wander, 1 + Wander);
        _modes[mode] = _modes[mode] with { State = ModeState.Seen, Peak = peak };
    }

    private void FindStranger()
    {
        int strongest = -1;
        for (int p = 0; p < _count; p++)
        {
            if (!_taken[p] && (strongest < 0 || _peaks[p].Rms > _peaks[strongest].Rms))
            {
                strongest = p;
            }
        }

        StrangerHertz = strongest < 0 ? double.NaN : _peaks[strongest].Hertz;
        bool same = Math.Abs((StrangerHertz / _strangerAt) - 1) <= SameInLearning;
        _strangers =
            strongest < 0 ? 0
            : same ? _strangers + 1
            : 1;
        _strangerAt = StrangerHertz;
        if (_strangers < AdoptAfter)
        {
            return;
        }

        for (int i = 0; i < MostModes; i++)
        {
            if (_modes[i].State == ModeState.Missing && KeepsOrder(i, StrangerHertz))
            {
                _usual[i] = StrangerHertz;
                _modes[i] = _modes[i] with { State = ModeState.Seen, Peak = _peaks[strongest] };
                _strangers = 0;
                StrangerHertz = double.NaN;
                return;
            }
        }
    }

    private bool KeepsOrder(int mode, double hertz) =>
        (mode == 0 || _usual[mode - 1] < hertz)
        && (mode + 1 == MostModes || _modes[mode + 1].State == ModeState.None || hertz < _usual[mode + 1]);
}
