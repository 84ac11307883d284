using System.Threading.Channels;
using Edge.Core.Readings;

namespace Edge.City.Broker;

/// <summary>Carries a round over a connection of its own to the broker.</summary>
internal sealed class RoundRun(CityOptions options, IRound round, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private const int MostWaiting = 4096;

    private readonly long _began = time.GetTimestamp();

    /// <summary>Asks, and waits until all have answered or the time is over.</summary>
    /// <param name="clientId">MQTT client id, of this run alone.</param>
    /// <param name="limit">Longest time.</param>
    /// <param name="progress">Told now and then: seconds so far.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <returns>Why nothing could be asked; null when it could.</returns>
    public async Task<string?> RunAsync(
        string clientId,
        TimeSpan limit,
        Action<double> progress,
        CancellationToken cancel
    )
    {
        var arrivals = Channel.CreateBounded<(string Topic, byte[] Payload)>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest }
        );
        string? lost = null;
        using var link = new BrokerLink(
            options,
            (topic, payload, _) => arrivals.Writer.TryWrite((topic, payload)),
            why =>
            {
                Volatile.Write(ref lost, why);
                arrivals.Writer.TryComplete();
            }
        );
        if (await link.ConnectAsync(clientId, will: null, cancel) is { } refused)
        {
            return refused;
        }

        if (await link.SubscribeAsync(round.Filters, cancel) is { } denied)
        {
            return denied;
        }

        while (!round.IsDone && time.GetElapsedTime(_began) < limit && Volatile.Read(ref lost) is null)
        {
            foreach (var request in round.Due(Now))
            {
                await link.PublishAsync(request, cancel);
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(
                arrivals.Reader.WaitToReadAsync(enough.Token).AsTask(),
                Task.Delay(Look, time, enough.Token)
            );
            await enough.CancelAsync();
            cancel.ThrowIfCancellationRequested();
            while (arrivals.Reader.TryRead(out var arrival))
            {
                round.Packet(arrival.Topic, arrival.Payload, Now);
            }

            progress(time.GetElapsedTime(_began).TotalSeconds);
        }

        await link.DisconnectAsync(CancellationToken.None);
        return round.IsDone ? null : Volatile.Read(ref lost);
    }

    private Stamp Now =>
        new(
            (long)time.GetElapsedTime(_began).TotalMicroseconds,
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            Synced: true
        );
}
