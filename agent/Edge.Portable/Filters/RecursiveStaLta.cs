using System;

namespace Edge.Portable.Filters;

/// <summary>
/// Recursive short-term over long-term average of a signal's energy (Allen 1978, as seismic networks run it): on when the
/// last moment is so many times as strong as the while before it, off when it is no stronger any more.
/// </summary>
/// <remarks>
/// <para>Both averages begin as plain means, and nothing is said before a long-term average is full, so neither a start
/// nor a gap triggers. The long-term average counts as no less than a floor: silence below the sensor's own noise is none.</para>
/// <para>While it is on, the long-term average is held, so that a long earthquake stays one event and does not hide in its own
/// average. It may grow by e in <c>growthSeconds</c>, never beyond what it would be unheld: so a level that has risen for
/// good ends by itself, after a time that goes with the logarithm of the rise.</para>
/// </remarks>
public sealed class RecursiveStaLta
{
    private readonly double _on;
    private readonly double _off;
    private readonly double _shortShare;
    private readonly double _longShare;
    private readonly double _growth;
    private readonly double _floor;
    private readonly int _warmUp;
    private double _longFree;
    private int _count;

    /// <summary>A trigger that has seen nothing.</summary>
    /// <param name="sampleHertz">Samples a second.</param>
    /// <param name="floor">Least long-term energy, in the square of the signal's unit: that of the sensor's noise.</param>
    /// <param name="shortSeconds">Short-term average, s.</param>
    /// <param name="longSeconds">Long-term average, s.</param>
    /// <param name="on">Ratio at which it goes on.</param>
    /// <param name="off">Ratio below which it goes off.</param>
    /// <param name="growthSeconds">Time in which the held average may grow by e, s; 0 holds nothing, as the textbook's does.</param>
    /// <exception cref="ArgumentException">The averages have no samples, or are not in order.</exception>
    public RecursiveStaLta(
        double sampleHertz,
        double floor,
        double shortSeconds = 0.5,
        double longSeconds = 10,
        double on = 3.5,
        double off = 1,
        double growthSeconds = 60
    )
    {
        if (!(shortSeconds * sampleHertz >= 1 && longSeconds > shortSeconds && longSeconds * sampleHertz < 1e9))
        {
            throw new ArgumentException(
                "The short-term average needs a sample at least, and the long-term one must be longer.",
                nameof(shortSeconds)
            );
        }

        if (!(on > off && off > 0 && floor >= 0 && growthSeconds >= 0))
        {
            throw new ArgumentException("On must lie above off, off above 0, and the floor not below 0.", nameof(on));
        }

        _on = on;
        _off = off;
        _floor = floor;
        _shortShare = 1 / (shortSeconds * sampleHertz);
        _longShare = 1 / (longSeconds * sampleHertz);
        _growth = growthSeconds > 0 ? 1 + (1 / (growthSeconds * sampleHertz)) : 0;
        _warmUp = (int)(longSeconds * sampleHertz);
    }

    /// <summary>Whether it is on.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Whether the long-term average is full.</summary>
    public bool IsWarm => _count >= _warmUp;

    /// <summary>Short-term energy.</summary>
    public double ShortTerm { get; private set; }

    /// <summary>Long-term energy: what came before, and during an event what came before it.</summary>
    public double LongTerm { get; private set; }

    /// <summary>Short-term over long-term energy; 0 while it warms up, and when there is no energy at all.</summary>
    public double Ratio
    {
        get
        {
            double reference = LongTerm > _floor ? LongTerm : _floor;
            return IsWarm && reference > 0 ? ShortTerm / reference : 0;
        }
    }

    /// <summary>Takes the energy of one sample, the square of the signal; says whether the trigger is on.</summary>
    public bool Add(double energy)
    {
        double shortShare = _shortShare;
        double longShare = _longShare;
        if (_count < _warmUp)
        {
            _count++;
            double mean = 1.0 / _count;
            shortShare = mean > shortShare ? mean : shortShare;
            longShare = mean > longShare ? mean : longShare;
        }

        ShortTerm += shortShare * (energy - ShortTerm);
        _longFree += longShare * (energy - _longFree);
        if (!IsOn || _growth == 0)
        {
            LongTerm = _longFree;
        }
        else
        {
            double grown = (LongTerm > _floor ? LongTerm : _floor) * _growth;
            double most = grown < _longFree ? grown : _longFree;
            LongTerm = LongTerm > most ? LongTerm : most;
        }

        double ratio = Ratio;
        IsOn = IsOn ? ratio >= _off : ratio > _on;
        return IsOn;
    }

    /// <summary>Ends what is on, and takes the level of now as what came before.</summary>
    public void Release()
    {
        IsOn = false;
        _longFree = _longFree > ShortTerm ? _longFree : ShortTerm;
        LongTerm = _longFree;
    }

    /// <summary>Begins anew: samples are missing.</summary>
    public void Restart()
    {
        IsOn = false;
        _count = 0;
        _longFree = 0;
        ShortTerm = 0;
        LongTerm = 0;
    }
}
