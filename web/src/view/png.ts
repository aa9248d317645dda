/** A picture of the stage at twice its size on screen, on paper rather than on nothing. */
import type { Catalog, Scene } from '../core/types';
import { css, type Palette } from './palette';
import { drawScene } from './scene';

export function scenePng(
  scene: Scene, catalog: Catalog, palette: Palette, width: number, height: number,
): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = width * 2;
  canvas.height = height * 2;
  const context = canvas.getContext('2d');
  if (!context) return Promise.reject(new Error('This browser gives no canvas to draw on.'));
  drawScene(context, scene, catalog, palette, width, height, 2);
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = css(palette.paper);
  context.fillRect(0, 0, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error('This browser could not write the picture.'));
    }, 'image/png');
  });
}
