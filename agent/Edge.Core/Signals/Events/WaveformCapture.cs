using Edge.Portable.Wire;

namespace Edge.Core.Signals.Events;

/// <summary>
/// Keeps the seconds before a trigger all the time, and from a trigger on the seconds after it, as whole counts of a unit.
/// Bounded: 12 bytes a sample for (2 × before + after) seconds.
/// </summary>
internal sealed class WaveformCapture
{
    private readonly double _unit;
    private readonly int[] _ring;
    private readonly int[] _kept;
    private readonly int _before;
    private int _next;
    private int _filled;

    /// <summary>An empty one.</summary>
    /// <param name="before">Samples kept from before a trigger.</param>
    /// <param name="after">Samples kept from a trigger on.</param>
    /// <param name="unit">What one count means.</param>
    public WaveformCapture(int before, int after, double unit)
    {
        _before = before;
        _unit = unit;
        _ring = new int[3 * before];
        _kept = new int[3 * (before + after)];
    }

    /// <summary>Samples kept of the event.</summary>
    public int Count { get; private set; }

    /// <summary>Where the trigger's sample is among them.</summary>
    public int Trigger { get; private set; }

    /// <summary>Whether what followed the trigger no longer fitted.</summary>
    public bool IsFull => (3 * Count) == _kept.Length;

    private bool IsKeeping { get; set; }

    /// <summary>Takes a sample.</summary>
    public void Add(double x, double y, double z)
    {
        int at = 3 * _next;
        _ring[at] = Counts(x);
        _ring[at + 1] = Counts(y);
        _ring[at + 2] = Counts(z);
        if (IsKeeping && !IsFull)
        {
            Array.Copy(_ring, at, _kept, 3 * Count, 3);
            Count++;
        }

        _next = (_next + 1) % _before;
        _filled = Math.Min(_filled + 1, _before);
    }

    /// <summary>Begins to keep, with what the ring holds.</summary>
    /// <param name="samplesAgo">The trigger's sample: 0 is the last one taken.</param>
    public void Begin(int samplesAgo)
    {
        int first = (_next + _before - _filled) % _before;
        int untilWrap = Math.Min(_filled, _before - first);
        Array.Copy(_ring, 3 * first, _kept, 0, 3 * untilWrap);
        Array.Copy(_ring, 0, _kept, 3 * untilWrap, 3 * (_filled - untilWrap));
        Count = _filled;
        Trigger = Math.Max(0, _filled - 1 - samplesAgo);
        IsKeeping = true;
    }

    /// <summary>Ends keeping; what was kept stays until the next begin.</summary>
    public void End() => IsKeeping = false;

    /// <summary>Forgets all: samples are missing.</summary>
    public void Restart()
    {
        _filled = 0;
        _next = 0;
    }

    /// <summary>A kept sample, in the samples' unit.</summary>
    public Vector At(int index) =>
        new(_kept[3 * index] * _unit, _kept[(3 * index) + 1] * _unit, _kept[(3 * index) + 2] * _unit);

    /// <summary>What was kept, packed.</summary>
    public byte[][] Pack(WaveformWriter writer, long id, double hertz) =>
        writer.Write(id, _kept, Count, 3, hertz, _unit, (long)(-Trigger * 1e6 / hertz));

    private int Counts(double value) => (int)Math.Clamp(Math.Round(value / _unit), int.MinValue, int.MaxValue);
}
