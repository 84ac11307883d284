using CsCheck;
using Edge.City.Host;
using Edge.City.Store;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.City.Tests.Host;

public sealed class HostRobustnessTests
{
    private static readonly string[] Topics =
    [
        "spBv1.0/hai-phong/NBIRTH/hp-0001",
        "spBv1.0/hai-phong/NDATA/hp-0001",
        "spBv1.0/hai-phong/NDEATH/hp-0001",
        "spBv1.0/hai-phong/DDATA/hp-0001/pump",
        "spBv1.0/hai-phong/NCMD/hp-0001",
        "spBv1.0/STATE/city",
        "spBv1.0/hai-phong/NDATA/hp-0002",
        "spBv1.0/hai-phong//",
        "spBv1.0/hai-phong/NDATA/a/b/c/d",
        "",
        "/////",
    ];

    [Fact]
    public void Bytes_of_any_kind_on_any_topic_never_stop_the_host_or_the_store()
    {
        using var temporary = new TemporaryStore();
        Gen.Select(Gen.Int[0, Topics.Length - 1], Gen.Byte.Array[0, 200], Gen.Bool)
            .Array[1, 20]
            .Sample(packets => Feed(temporary.Store, packets), iter: 300, threads: 1);
    }

    [Fact]
    public void Messages_with_flipped_and_cut_bytes_never_stop_the_host_or_the_store()
    {
        using var temporary = new TemporaryStore();
        var site = new SiteMessages();
        byte[][] good = [site.Birth(), site.Data(1, 1), site.Data(2, 2, 5, previous: 0), site.Death()];
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, good.Length - 1], Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 400])
            .Array[1, 20]
            .Sample(
                changes =>
                    Feed(
                        temporary.Store,
                        [
                            .. changes.Select(change =>
                            {
                                byte[] bytes = (byte[])good[change.Item2].Clone();
                                bytes[change.Item3 % bytes.Length] ^= change.Item4;
                                int length = change.Item5 > bytes.Length ? bytes.Length : change.Item5;
                                return (change.Item1, bytes[..length], false);
                            }),
                        ]
                    ),
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Metrics_of_any_type_and_value_never_stop_the_host_or_the_store()
    {
        using var temporary = new TemporaryStore();
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 6], Gen.Long, Gen.Double, Gen.String, Gen.ULong[695, 712], Gen.Bool)
            .Array[1, 12]
            .Array[1, 6]
            .Sample(
                messages =>
                    Feed(
                        temporary.Store,
                        [
                            .. messages.Select(
                                (metrics, index) =>
                                {
                                    var writer = new SparkplugWriter();
                                    writer.Begin(metrics[0].Item3, index);
                                    foreach (var (_, kind, integer, number, text, alias, flag) in metrics)
                                    {
                                        writer.Metric(Metric(kind, integer, number, text, alias, flag));
                                    }

                                    return (metrics[0].Item1, writer.ToArray(), false);
                                }
                            ),
                        ]
                    ),
                iter: 300,
                threads: 1
            );
    }

    private static SparkplugMetric Metric(int kind, long integer, double number, string text, ulong alias, bool flag)
    {
        MetricDefinition? known = MetricCatalogue.Find((MetricId)(int)alias);
        var metric = new SparkplugMetric { Name = flag ? known?.Name ?? text : null, IsHistorical = !flag };
        metric.SetAlias(alias);
        metric.SetTimestamp(integer);
        metric.SetQuality((int)integer);
        switch (kind)
        {
            case 0:
                metric.SetInt((uint)integer);
                break;
            case 1:
                metric.SetLong((ulong)(flag ? integer : Math.Abs(integer % 1000)));
                break;
            case 2:
                metric.SetFloat((float)number);
                break;
            case 3:
                metric.SetDouble(number);
                break;
            case 4:
                metric.SetBoolean(flag);
                break;
            case 5:
                metric.SetText(text);
                break;
            default:
                metric.IsNull = true;
                break;
        }

        return metric;
    }

    private static void Feed(CityStore store, (int Topic, byte[] Payload, bool Retained)[] packets)
    {
        var host = new SparkplugHost(new HostOptions());
        var now = new Stamp(0, 1_700_000_000_000, Synced: true);
        host.Start(now);
        host.Connected(now);
        var site = new SiteMessages();
        host.Packet(now, site.Topic("NBIRTH"), site.Birth(), retained: false);
        foreach ((int topic, byte[] payload, bool retained) in packets)
        {
            host.Packet(now, Topics[topic], payload, retained);
            now = now.AddMicros(60_000);
            host.Tick(now);
            Serve(store, host, now);
        }

        // And it still does its work.
        var other = new SiteMessages("hp-9999");
        host.Packet(now, other.Topic("NBIRTH"), other.Birth(), retained: false);
        host.Packet(now, other.Topic("NDATA"), other.Data(1, 1), retained: false);
        host.Stop(now);
        Serve(store, host, now);
        Assert.Equal(1, store.Count("hp-9999"));
    }

    private static void Serve(CityStore store, SparkplugHost host, Stamp now)
    {
        while (host.TryTake(out HostOutput? output))
        {
            if (output is StoreOutput batch)
            {
                host.Committed(now, store.Commit(batch.Items));
            }
        }
    }
}
