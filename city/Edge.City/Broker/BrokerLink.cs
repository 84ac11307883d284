using System.Buffers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.City.Host;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Edge.City.Broker;

/// <summary>Carries the host's outputs over one MQTT 5 connection. It decides nothing. Not used again once it ended.</summary>
internal sealed class BrokerLink : IDisposable
{
    // MQTTnet's 8 KiB is a window smaller than one segment of loopback, and then each fifth of a second brings 10 KiB.
    // The sites of a whole city come through this one socket.
    private const int SocketBufferBytes = 1024 * 1024;

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CityOptions _options;
    private readonly Action<string> _lost;
    private X509Certificate2? _certificate;
    private int _ended;

    /// <param name="options">Broker, identity and trust.</param>
    /// <param name="arrived">Called for each message: topic, payload, retained. Must not wait.</param>
    /// <param name="lost">Called once when an accepted connection ended by itself.</param>
    public BrokerLink(CityOptions options, Action<string, byte[], bool> arrived, Action<string> lost)
    {
        _options = options;
        _lost = lost;
        _client.ApplicationMessageReceivedAsync += e =>
        {
            arrived(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray(), e.ApplicationMessage.Retain);
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += e =>
        {
            if (e.ClientWasConnected)
            {
                End(e.Exception?.Message ?? $"{e.Reason} {e.ReasonString}".TrimEnd());
            }

            return Task.CompletedTask;
        };
    }

    /// <summary>Connects; null when the broker accepted, else why not.</summary>
    public Task<string?> ConnectAsync(ConnectOutput connect, CancellationToken cancel) =>
        ConnectAsync(connect.ClientId, (connect.WillTopic, connect.WillPayload), cancel);

    /// <summary>Connects, with or without a retained Will at QoS 1; null when the broker accepted, else why not.</summary>
    public async Task<string?> ConnectAsync(
        string clientId,
        (string Topic, byte[] Payload)? will,
        CancellationToken cancel
    )
    {
        try
        {
            MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithTcpServer(_options.Broker!.Host, _options.Broker.Port)
                .WithClientId(clientId)
                .WithCleanStart()
                .WithSessionExpiryInterval(0)
                .WithKeepAlivePeriod(TimeSpan.FromSeconds(20))
                .WithTimeout(TimeSpan.FromSeconds(10));
            if (will is { } last)
            {
                options
                    .WithWillTopic(last.Topic)
                    .WithWillPayload(last.Payload)
                    .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .WithWillRetain();
            }

            if (_options.User is not null)
            {
                options.WithCredentials(_options.User, _options.ReadPassword());
            }

            if (_options.Broker.Tls)
            {
                options.WithTlsOptions(Trust);
            }

            MqttClientOptions built = options.Build();
            if (built.ChannelOptions is MqttClientTcpOptions tcp)
            {
                tcp.BufferSize = SocketBufferBytes;
            }

            MqttClientConnectResult result = await _client.ConnectAsync(built, cancel);
            return result.ResultCode == MqttClientConnectResultCode.Success
                ? null
                : $"{_options.Broker} refused the session: {result.ResultCode} {result.ReasonString}".TrimEnd() + ".";
        }
        catch (Exception e) when (IsBroken(e) || e is CryptographicException or UnauthorizedAccessException)
        {
            return $"{_options.Broker}: {(e.InnerException ?? e).Message}";
        }
    }

    /// <summary>Subscribes at QoS 1, without our own messages; null when granted, else why not.</summary>
    public async Task<string?> SubscribeAsync(IReadOnlyList<string> filters, CancellationToken cancel)
    {
        var options = new MqttClientSubscribeOptionsBuilder();
        foreach (string filter in filters)
        {
            options.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce);
        }

        try
        {
            MqttClientSubscribeResult result = await _client.SubscribeAsync(options.Build(), cancel);
            MqttClientSubscribeResultItem? denied = result.Items.FirstOrDefault(item => (int)item.ResultCode >= 128);
            return denied is null
                ? null
                : $"{_options.Broker} refused the subscription to {denied.TopicFilter.Topic}: {denied.ResultCode}. "
                    + "The broker's access list must let this host read it.";
        }
        catch (Exception e) when (IsBroken(e))
        {
            return e.Message;
        }
    }

    /// <summary>Publishes. A broken connection is reported by <c>lost</c>.</summary>
    public async Task PublishAsync(PublishOutput publish, CancellationToken cancel)
    {
        try
        {
            await _client.PublishAsync(
                new MqttApplicationMessage
                {
                    Topic = publish.Topic,
                    PayloadSegment = publish.Payload,
                    QualityOfServiceLevel = (MqttQualityOfServiceLevel)publish.Qos,
                    Retain = publish.Retain,
                },
                cancel
            );
        }
        catch (Exception e) when (IsBroken(e))
        {
            End(e.Message);
        }
    }

    /// <summary>Ends the connection; the broker does not send the Will.</summary>
    public async Task DisconnectAsync(CancellationToken cancel)
    {
        Interlocked.Exchange(ref _ended, 1);
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), cancel);
        }
        catch (Exception e) when (IsBroken(e))
        {
            // It had ended already, which is what was asked for.
            _ = e;
        }
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _ended, 1);
        _client.Dispose();
        _certificate?.Dispose();
    }

    private static bool IsBroken(Exception e) =>
        e
            is MqttCommunicationException
                or MqttProtocolViolationException
                or MqttClientDisconnectedException
                or OperationCanceledException
                or InvalidOperationException
                or SocketException
                or IOException
                or AuthenticationException;

    private void End(string why)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _lost(why);
        }
    }

    private void Trust(MqttClientTlsOptionsBuilder tls)
    {
        tls.UseTls().WithTargetHost(_options.Broker!.Host);
        if (_options.CertificateFile is { } certificate)
        {
            _certificate = X509Certificate2.CreateFromPemFile(certificate, _options.KeyFile);
            tls.WithClientCertificates([_certificate]);
        }

        if (_options.AuthorityFile is { } authority)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(authority);
            tls.WithTrustChain(trusted);
        }
    }
}
