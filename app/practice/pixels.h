#pragma once

#include <QImage>

#include <opencv2/core.hpp>

namespace pentimento::practice::pixels {
/// The memory of \a image (RGB888 or Grayscale8) as a matrix; no copy, so it must not outlive the image.
cv::Mat view(QImage &image);
const cv::Mat view(const QImage &image);

/// Random numbers for one purpose of one seed.
cv::RNG randomFor(quint64 seed, quint64 purpose);

/// Smooth random light and colour of about -1..1, CV_32FC3: \a cells x \a cells values stretched over \a
/// size.
cv::Mat softNoise(cv::Size size, int cells, cv::RNG &random);

/// \a image (8UC3) plus \a change (32FC3) times \a weight (32FC1, 0..1).
void addWeighted(cv::Mat &image, const cv::Mat &change, const cv::Mat &weight);

/// A little noise, as any camera has.
void addGrain(cv::Mat &image, double strength, cv::RNG &random);

/// The scale at which an image of \a size has its longer side at most \a side; at most 1.
double scaleTo(cv::Size size, int side);
} // namespace pentimento::practice::pixels
