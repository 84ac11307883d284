using System.Globalization;
using System.Text;
using Edge.Simulator.Boards;

namespace Edge.Simulator.Chips;

/// <summary>How an ultrasonic distance sensor fails.</summary>
public enum Mb7389Fault
{
    /// <summary>Healthy.</summary>
    None,

    /// <summary>Nothing comes: no supply, a cut cable.</summary>
    Silent,

    /// <summary>No echo comes back: it says so, with its largest number.</summary>
    NoEcho,

    /// <summary>Every third byte has a bit inverted.</summary>
    Garbled,

    /// <summary>Its beam meets a thing at half the way.</summary>
    Obstructed,
}

/// <summary>
/// An MB7389, written from its data sheet alone: it greets with text after its start, then says <c>R1234</c> and a carriage return
/// 6.66 times a second, and takes nothing. Under 300 mm it says 300; beyond its range 5000, or 9999 for parts of 10 m.
/// Safe from every thread.
/// </summary>
/// <param name="time">The time it lives in.</param>
/// <param name="waterMillimetres">The water above the zero at a time (µs), mm.</param>
/// <param name="mountMillimetres">Height of its face above that zero, mm.</param>
/// <param name="seed">Where its noise comes from.</param>
/// <param name="rangeMillimetres">Its range, mm: 5000 or 9999.</param>
public sealed class SimulatedMb7389(
    SimulatedTime time,
    Func<long, double> waterMillimetres,
    double mountMillimetres,
    ulong seed,
    int rangeMillimetres = 5000
) : ISimulatedSerial
{
    private const long FrameMicros = 150_000;
    private const double NoiseMillimetres = 1.2;
    private const double Least = 300;

    // What a UART's buffer keeps while nobody reads.
    private const int MostKept = 64;

    private readonly Lock _gate = new();
    private readonly Queue<byte> _sent = new(Encoding.ASCII.GetBytes("HRXL-MaxSonar-WRMT\rPN:MB7389\rRoHS 1.8b090\r"));
    private long _next = time.NowMicros + FrameMicros;
    private long _bytes;

    /// <summary>How it fails now.</summary>
    public Mb7389Fault Fault { get; set; }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            long now = time.NowMicros;
            _next = Math.Max(_next, now - (MostKept * FrameMicros));
            while (_next <= now)
            {
                Send(_next);
                _next += FrameMicros;
            }

            int count = 0;
            while (count < buffer.Length && _sent.TryDequeue(out byte value))
            {
                buffer[count++] = value;
            }

            return count;
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) { }

    private void Send(long micros)
    {
        if (Fault == Mb7389Fault.Silent)
        {
            return;
        }

        double distance =
            mountMillimetres
            - Math.Max(0, waterMillimetres(micros))
            + (NoiseMillimetres * Chance.NormalAt(seed, micros, 1));
        distance = Fault == Mb7389Fault.Obstructed ? distance / 2 : distance;
        double said =
            Fault == Mb7389Fault.NoEcho || distance >= rangeMillimetres ? rangeMillimetres : Math.Max(Least, distance);
        foreach (byte value in Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"R{said:0000}\r")))
        {
            bool flips = Fault == Mb7389Fault.Garbled && _bytes++ % 3 == 0;
            _sent.Enqueue(flips ? (byte)(value ^ 0x40) : value);
        }
    }
}
