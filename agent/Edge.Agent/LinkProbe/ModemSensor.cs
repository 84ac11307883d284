using System.Runtime.InteropServices;
using Edge.Agent.Boards;
using Edge.Agent.Sampling;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// Carries bytes between a serial port and <see cref="ModemDialogue"/>. A port that faults, or whose modem stays silent,
/// is closed and opened again, as rarely as the dialogue says. It never throws: its faults are bad readings. It may
/// wait for a second in a write, so it has a sampler of its own.
/// </summary>
/// <param name="open">Opens the port.</param>
/// <param name="port">Its path.</param>
/// <param name="dialogue">What is said over it.</param>
/// <param name="rail">The modem's supply; null when it is not switched.</param>
/// <param name="resetUsb">Resets the modem's USB device, or throws a <see cref="DriverFaultException"/>; null when nothing can.</param>
public sealed class ModemSensor(
    Func<ISerialLine> open,
    string port,
    ModemDialogue dialogue,
    ModemRail? rail = null,
    Action? resetUsb = null
) : ISensor, IRecoverable, IDisposable
{
    /// <summary>Between two turns when nothing is asked, µs.</summary>
    public const long IdleMicros = 500_000;

    // An order is one number, so that two threads never see half of it.
    private const int SlotShift = 8;

    // While an answer is awaited.
    private const long AwaitingMicros = 100_000;

    /// <summary>Most reads of one turn: a port that floods must not hold its thread.</summary>
    private const int MostReads = 16;

    private readonly byte[] _received = new byte[4096];
    private readonly List<byte> _send = [];
    private readonly List<Reading> _readings = [];
    private byte[] _sending = new byte[64];
    private ISerialLine? _line;
    private int _order;
    private bool _disposed;

    /// <inheritdoc/>
    public string Name { get; } = "modem at " + port;

    /// <inheritdoc/>
    public IReadOnlyList<MetricId> Metrics { get; } =
        dialogue.HasSims ? [.. ModemDialogue.Metrics, MetricId.LinkSimSlot] : ModemDialogue.Metrics;

    /// <inheritdoc/>
    public RecoveryMeans Means { get; } =
        RecoveryMeans.Reconnect
        | RecoveryMeans.Commands
        | (dialogue.HasSims ? RecoveryMeans.OtherSim : RecoveryMeans.None)
        | (resetUsb is null ? RecoveryMeans.None : RecoveryMeans.Usb)
        | (rail is null ? RecoveryMeans.None : RecoveryMeans.Rail);

    /// <summary>Who the modem says it is.</summary>
    public ModemIdentity Identity => dialogue.Identity;

    /// <summary>Until when a turn can do nothing while the modem says nothing by itself, monotonic µs; long past while one
    /// may.</summary>
    public long RestsUntilMicros => Volatile.Read(ref _order) == 0 ? dialogue.RestsUntilMicros : long.MinValue;

    /// <inheritdoc/>
    public void Recover(RecoveryRung rung, int slot = 0) => Volatile.Write(ref _order, (int)rung | (slot << SlotShift));

    /// <inheritdoc/>
    public void AssumeSlot(int slot) => dialogue.AssumeSlot(slot);

    /// <inheritdoc/>
    public long Poll(Stamp now, ISampleSink sink)
    {
        _readings.Clear();
        Poll(now, _readings);
        sink.Post(CollectionsMarshal.AsSpan(_readings));

        return dialogue.IsAwaiting ? AwaitingMicros : IdleMicros;
    }

    /// <summary>One turn; readings that are ready are added to <paramref name="into"/>.</summary>
    public void Poll(Stamp now, List<Reading> into)
    {
        if (_disposed)
        {
            return;
        }

        rail?.Poll(now);
        try
        {
            Obey(Interlocked.Exchange(ref _order, 0), now, into);
            if (_line is null && !dialogue.IsBackingOff(now))
            {
                _line = open();
                dialogue.LineOpened();
            }

            Turn(now, into);
            if (dialogue.WantsReopen)
            {
                Close();
            }
        }
        catch (DriverFaultException fault)
        {
            Close();
            dialogue.LineLost(fault.Message, now, into);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        Close();
    }

    private void Obey(int order, Stamp now, List<Reading> into)
    {
        var rung = (RecoveryRung)(order & ((1 << SlotShift) - 1));
        switch (rung)
        {
            case RecoveryRung.None:
                break;
            case RecoveryRung.Reconnect:
                Close();
                dialogue.LineLost("its port is opened afresh", now, into);
                break;
            case RecoveryRung.UsbReset when resetUsb is not null:
                resetUsb();
                Close();
                dialogue.LineLost("its USB device is reset", now, into);
                break;
            case RecoveryRung.RailOff when rail is not null:
                rail.Cut(now);
                Close();
                dialogue.LineLost($"its supply is cut for {ModemRail.CutSeconds} s", now, into);
                break;
            default:
                dialogue.Order(rung, order >> SlotShift);
                break;
        }
    }

    private void Turn(Stamp now, List<Reading> into)
    {
        _send.Clear();
        int received = 0;
        int got;
        int reads = 0;
        do
        {
            got = _line?.Read(_received.AsSpan(received)) ?? 0;
            received += got;
            reads++;
        } while (got > 0 && reads < MostReads && received < _received.Length);

        // All at once: what is here already answers no question of this turn.
        dialogue.Step(_received.AsSpan(0, received), now, _send, into);
        if (_send.Count == 0 || _line is null)
        {
            return;
        }

        if (_send.Count > _sending.Length)
        {
            _sending = new byte[_send.Count];
        }

        _send.CopyTo(_sending);
        _line.Write(_sending.AsSpan(0, _send.Count));
    }

    private void Close()
    {
        _line?.Dispose();
        _line = null;
    }
}
